import CommandLine
import Runs
import Storage
import Transformer

extension RunDescription {
  /// Describes a run of `command`, leaving out options that concern only this process.
  public init(_ model: TransformerModel, command: some CommandOptions, data: DataSummary) {
    let c = model.configuration
    let length = c.isCausal ? "context \(c.contextLength)" : "sequences of \(c.contextLength)"
    let own = model.layout.parameterCount - model.generatorParameterCount
    var text =
      "\(c.family.modelType) of \(Format.count(own)) parameters, \(c.layerCount) layers × \(c.hiddenSize), \(length)"
    if let generator = c.generator {
      text +=
        ", with a generator of \(Format.count(model.generatorParameterCount)), \(c.layerCount) layers × \(generator.hiddenSize)"
    }
    self.init(
      model: text,
      commandLine: ShellQuoting.line(command.commandWords(isRepeating: true)),
      data: data)
  }
}
