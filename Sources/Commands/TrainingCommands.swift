/// The commands that train.
package enum TrainingCommands {
  /// The options of each.
  package static let all: [any TrainingCommand.Type] = [PretrainOptions.self, FinetuneOptions.self]
}
