import CommandLine
import Runs
import Storage
import Transformer

extension RunDescription {
  /// Describes a run of `command`, leaving out options that concern only this process.
  public init(_ model: TransformerModel, command: some CommandOptions, data: DataSummary) {
    let c = model.configuration
    let length = c.isCausal ? "context \(c.contextLength)" : "sequences of \(c.contextLength)"
    let own = model.parameterCount - model.generatorParameterCount
    var text =
      "\(c.family.modelType) of \(Format.count(own)) parameters, \(c.layerCount) layers × \(c.hiddenSize), \(length)"
    if let generator = c.generator {
      text +=
        ", with a generator of \(Format.count(model.generatorParameterCount)), \(c.layerCount) layers × \(generator.hiddenSize)"
    }
    self.init(model: text, commandLine: Self.line(command), data: data)
  }

  /// What repeats a run of `command` that took `steps`: a length in time would be measured anew.
  package static func line(_ command: any TrainingCommand, steps: Int) -> String {
    guard command.training.time != nil else { return line(command) }
    var measured = command
    measured.training.length.time = nil
    measured.training.length.steps = steps
    return line(measured)
  }

  private static func line(_ command: some CommandOptions) -> String {
    ShellQuoting.line(command.commandWords(isRepeating: true))
  }
}
