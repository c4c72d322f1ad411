import Checkpoints
import CommandLine
import Foundation
import Runs
import Storage
import Training
import Transformer

/// The options of a command that trains.
package protocol TrainingCommand: CommandOptions {
  /// Those that all such commands share.
  var training: TrainingOptions { get set }
  /// What is checked before.
  var checks: CheckOptions { get }
  /// The files and folders that are read.
  var inputPaths: [String] { get }
}

extension TrainingCommand {
  /// Checks what concerns several options of training.
  ///
  /// - Parameter metrics: those that the command's evaluations may give.
  /// - Throws: ``CommandLine/UsageError``
  package func validateTraining(metrics: [Metric]) throws {
    try training.validate(metrics: metrics)
    _ = try ComparedOptions(self).allowed(training.checkpoints.allowChanges)
  }

  /// These options with defaults that suit the model that training starts from.
  ///
  /// - Parameter parent: the model's path; nil where there is none.
  package func suited(to parent: String?) -> Self {
    guard let parent else { return self }
    var options = self
    let found = Result { try ModelFolder.reading(parent) { try $0.configuration() } }
    // What is wrong with the model is said by what opens it to train it.
    if case .success(let configuration) = found, configuration.isForeign {
      options.training.optimization.optimizer.suit(learnedWidth: configuration.hiddenSize)
    }
    if training.adaptation.method == .lora { options.training.optimization.optimizer.suitAdapters() }
    return options
  }

  /// The arithmetic that their run may take: by its time, or the usual.
  var budget: ComputeBudget {
    get throws {
      guard let seconds = training.length.time else { return .usual }
      return .time(seconds, training.arithmetic.precision.activations, on: try TrainingRun.engine(common))
    }
  }

  /// These options as the run was begun that they resume, where they do; nil of a new run.
  ///
  /// What is not given is what the run recorded: a choice that was made then is not made anew. Runs of the first versions, which
  /// had nothing to choose, have the fixed defaults.
  func resumed(_ given: Set<String>) throws -> Self? {
    let folder = RunFolder(path: training.output)
    guard training.resume, FileManager.default.fileExists(atPath: folder.runPath) else { return nil }
    let recorded = try RunRecord.read(folder.runPath).options
    var options = self
    guard recorded["defaults"] == .string(DefaultRule.data.rawValue) else {
      options.training.defaults = .fixed
      return options
    }
    let lengths: Set = ["steps", "epochs", "tokens", "time"]
    var skipped = given
    if !given.isDisjoint(with: lengths) { skipped.formUnion(lengths) }
    var setter = RecordedOptions(values: recorded.filter { !skipped.contains($0.key) })
    options.listAll(&setter)
    return options
  }

  /// What a run of these options records of them, by option. All that is not given must be filled in.
  var recordedOptions: [String: String] {
    let defaults = ComparedOptions(Self())
    var values: [String: String] = [:]
    for option in ComparedOptions(self).options where option.isCompared {
      guard let value = option.value else { continue }
      if option.rule.isAlwaysRecorded || value != defaults[option.name]?.value {
        values[ComparedOptions.key(option.name)] = value
      }
    }
    return values
  }
}
