import CommandLine
import Training

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
