import Checkpoints
import CommandLine
import Data
import Runs
import Training

/// What a run is set to, and what becomes of that when it goes on from a checkpoint.
package struct RunSettings {
  /// The options, with what follows from the checkpoint filled in.
  package private(set) var options: TrainingOptions
  /// The length of the run.
  package var steps: Int
  /// What the settings were in the checkpoint and are no longer, with leave.
  package private(set) var changes: [SettingChange] = []
  private let seed: UInt64
  private let evaluationSteps: Double
  private let data: [String: String]

  /// - Parameters:
  ///   - steps: the length by the options; any number where that is a time.
  ///   - evaluationSteps: what an evaluation costs, in steps.
  ///   - data: of the fingerprint, what stands for the data and the model.
  package init(
    _ options: TrainingOptions, steps: Int, seed: UInt64, evaluationSteps: Double, data: [String: String]
  ) {
    self.options = options
    self.steps = steps
    self.seed = seed
    self.evaluationSteps = evaluationSteps
    self.data = data
  }

  /// The loop's settings.
  package var trainer: TrainerConfiguration {
    options.trainer(steps: steps, evaluationSteps: evaluationSteps, seed: seed)
  }

  /// Of everything that changes the run's numbers, what it was set to.
  package var fingerprint: [String: String] {
    let trainer = trainer
    var fingerprint = options.fingerprint(steps: steps, seed: seed)
    fingerprint["--evaluate-every"] = "\(trainer.evaluateEvery)"
    fingerprint["--save-every"] = "\(trainer.saveEvery)"
    fingerprint.merge(options.guards.fingerprint) { _, new in new }
    fingerprint.merge(data) { _, new in new }
    return fingerprint
  }

  /// Takes over what a run has decided before: its length where that was a time; and where `--allow-changes` gives it
  /// another length, what followed from the old one and was not given: warm-up and cadences go on as they were.
  ///
  /// - Parameter path: of the checkpoint, for errors.
  /// - Throws: ``TrainingError/otherRun(path:differences:)`` where settings differ that may not;
  ///   ``TrainingError/mismatch(_:)`` where another time is asked for, or fewer steps than are done.
  package mutating func goOn(from saved: TrainerState, path: String) throws {
    let allowed = try ChangeableSettings.options(options.allowChanges)
    func count(_ name: String) -> Int? { saved.fingerprint[name].flatMap { Int($0) } }
    if let time = options.time {
      steps = count("--steps") ?? steps
      let was = saved.fingerprint["--time"] ?? SettingChange.notSet, now = TrainingOptions.text(time: time)
      guard was == now else {
        throw TrainingError.mismatch(
          "\(path): --time was \(was) and is now \(now), but a run that goes on is as long as it was begun, \(steps) steps. Give its new length in --steps, --epochs or --tokens, with --allow-changes steps."
        )
      }
    } else if !allowed.isDisjoint(with: ChangeableSettings.lengths), count("--steps") != steps {
      options.warmup = options.warmup ?? count("--warmup")
      options.evaluateEvery = options.evaluateEvery ?? count("--evaluate-every")
      options.saveEvery = options.saveEvery ?? count("--save-every")
      guard steps >= saved.step else {
        throw TrainingError.mismatch(
          "\(path): the run has done \(saved.step) steps already, and \(steps) are asked for; give more.")
      }
    }
    let differences = saved.differences(from: fingerprint)
    let names = ChangeableSettings.names(allowed).union(consequences(of: differences))
    let refused = differences.filter { !names.contains($0.name) }
    guard refused.isEmpty else { throw TrainingError.otherRun(path: path, differences: refused) }
    changes = differences
  }

  /// The settings that were not given, or that belong to one schedule, and differ only because another does, which has to be
  /// allowed or refused for both.
  private func consequences(of differences: [SettingChange]) -> Set<String> {
    let names = Set(differences.map(\.name))
    let derived: [(name: String, isGiven: Bool, causes: [String])] = [
      ("--minimum-learning-rate", options.minimumLearningRate != nil, ["--learning-rate", "--schedule"]),
      ("--decay-share", false, ["--schedule"]), ("--decay-shape", false, ["--schedule"]),
      ("--warmup", options.warmup != nil, ["--steps", "--schedule"]),
      ("--evaluate-every", options.evaluateEvery != nil, ["--steps"]),
      ("--save-every", options.saveEvery != nil, ["--steps", "--evaluate-every"]),
    ]
    return Set(derived.filter { !$0.isGiven && !names.isDisjoint(with: $0.causes) }.map(\.name))
  }
}
