import CommandLine
import Training

/// What a run is set to, and what becomes of that when it is resumed from a checkpoint.
package struct RunSettings {
  /// The options, with what follows from the checkpoint filled in.
  package private(set) var command: any TrainingCommand
  /// The length of the run.
  package var steps: Int
  /// What the settings were in the checkpoint and are no longer, with leave.
  package private(set) var changes: [SettingChange] = []
  /// The model that the run began with by its record, where that names a path at which nothing stands any more.
  package private(set) var goneParent: SettingChange?
  private let evaluationSteps: Double
  private let facts: [String: String]
  private let parent: ParentModel?

  /// - Parameters:
  ///   - steps: the length by the options; any number where that is a time.
  ///   - evaluationSteps: what an evaluation costs, in steps.
  ///   - facts: what options lead to that are compared by their effect: digests of data, the model's shape.
  ///   - parent: the model that the run began with, if any.
  package init(
    _ command: any TrainingCommand, steps: Int, evaluationSteps: Double, facts: [String: String],
    parent: ParentModel? = nil
  ) {
    self.command = command
    self.steps = steps
    self.evaluationSteps = evaluationSteps
    self.facts = facts.merging(parent?.facts ?? [:]) { own, _ in own }
    self.parent = parent
  }

  /// The options of training.
  package var options: TrainingOptions { command.training }

  /// The loop's settings.
  package var trainer: TrainerConfiguration {
    options.trainer(steps: steps, evaluationSteps: evaluationSteps, seed: command.common.seed)
  }

  /// Sets the length to steps that were reckoned from a time, and what follows from it to what it is with them: so that another
  /// length, found while the run goes on, changes neither warm-up nor cadence.
  package mutating func settle(steps: Int) {
    self.steps = steps
    let rates = options.learningRates(steps: steps), cadence = trainer
    command.training.optimization.warmup = rates.warmup
    command.training.checkpoints.evaluateEvery = cadence.evaluateEvery
    command.training.checkpoints.saveEvery = cadence.saveEvery
  }

  /// The run's length as the trainer takes it.
  var length: Trainer.Length {
    Trainer.Length(steps: steps, schedule: options.learningRates(steps: steps), fingerprint: fingerprint)
  }

  /// Of everything that changes the run's numbers, what it was set to.
  package var fingerprint: [String: String] {
    var resolved = command
    resolved.training = options.resolved(steps: steps, evaluationSteps: evaluationSteps)
    return resolved.recordedOptions.merging(facts) { _, fact in fact }
  }

  /// Takes over what a run has decided before: its length where that was a time; and where `--allow-changes` gives it
  /// another length, what followed from the old one and was not given: warm-up and cadences stay as they were.
  ///
  /// - Parameter path: of the checkpoint, for errors.
  /// - Throws: ``ChangedSettings`` where settings differ that may not; ``TrainingError/mismatch(_:)`` where another time is
  ///   asked for, or fewer steps than are done.
  package mutating func resume(from saved: TrainerState, path: String) throws {
    let listed = ComparedOptions(command)
    let allowed = try listed.allowed(options.allowChanges)
    let was = saved.fingerprint[ComparedOptions.key("steps")].flatMap { Int($0) }
    if let now = listed["time"]?.value {
      steps = was ?? steps
      let time = saved.fingerprint[ComparedOptions.key("time")] ?? SettingChange.notSet
      guard time == now else {
        throw TrainingError.mismatch(
          "\(path): --time was \(time) and is now \(now), but a resumed run is as long as it was begun, \(steps) steps. Give its new length in --steps, --epochs or --tokens, with --allow-changes steps."
        )
      }
    } else if listed.keys(allowing: allowed).contains(ComparedOptions.key("steps")), was != steps {
      var inherited = InheritedOptions(source: "steps", recorded: saved.fingerprint)
      command.listAll(&inherited)
      guard steps >= saved.step else {
        throw TrainingError.mismatch(
          "\(path): the run has done \(saved.step) steps already, and \(steps) are asked for; give more.")
      }
    }
    var saved = saved
    var finding = ParentModel.Finding.recorded
    if let parent { (saved.fingerprint, finding) = try parent.identified(saved.fingerprint, in: path) }
    let differences = saved.differences(from: fingerprint)
    let may = listed.keys(allowing: allowed).union(
      ComparedOptions(command).consequences(of: Set(differences.map(\.name))))
    var refused = differences.filter { !may.contains($0.name) }
    if case .other(let change) = finding { refused.append(change) }
    guard refused.isEmpty else {
      throw ChangedSettings(path: path, changes: refused, allowing: listed.allowing(refused.map(\.name)))
    }
    changes = differences
    if case .gone(let change) = finding { goneParent = change }
  }
}
