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
  ///   - companions: the tokenizer's files by name, and what else goes on with the model.
  ///   - writer: of the folder.
  package static func write(
    _ model: TransformerModel, _ weights: Slab, companions: [(name: String, data: Data)],
    in writer: DirectoryWriter
  ) throws {
    try writer.writeFile("config.json", HuggingFaceConfiguration.data(model.configuration))
    if case .language = model.configuration.head, model.configuration.isCausal,
      !companions.contains(where: { $0.name == CompanionFiles.generation })
    {
      try writer.writeFile(
        CompanionFiles.generation, HuggingFaceConfiguration.generationData(model.configuration))
    }
    for file in companions { try writer.writeFile(file.name, file.data) }
    try WeightFiles.save(model, weights, in: writer)
  }
}
