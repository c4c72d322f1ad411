import Foundation
import Kernels
import Storage
import Transformer

extension HuggingFaceFolder {
  /// Writes a model as a folder that transformers opens.
  ///
  /// - Parameters:
  ///   - model: what the weights belong to.
  ///   - weights: the numbers, in the model's layout.
  ///   - tokenizer: the tokenizer's files by name.
  ///   - writer: of the folder.
  package static func write(
    _ model: TransformerModel, _ weights: Slab, tokenizer: [(name: String, data: Data)],
    in writer: DirectoryWriter
  ) throws {
    try writer.writeFile("config.json", HuggingFaceConfiguration.data(model.configuration))
    if case .language = model.configuration.head, model.configuration.isCausal {
      try writer.writeFile(
        "generation_config.json", HuggingFaceConfiguration.generationData(model.configuration))
    }
    for file in tokenizer { try writer.writeFile(file.name, file.data) }
    try WeightFiles.save(model, weights, in: writer)
  }
}
