import Foundation
import Kernels
import Storage
import Transformer

extension HuggingFaceFolder {
  /// Writes a model as a folder that transformers opens.
  ///
  /// - Parameters:
  ///   - model: what the weights belong to.
  ///   - weights: the numbers: a slab in the model's layout, or ``Transformer/PartlyTrainedWeights``.
  ///   - companions: the tokenizer's files by name, and what else goes on with the model.
  ///   - base: where the model lies that an adapter was trained on.
  ///   - engine: merges adapters.
  ///   - writer: of the folder.
  package static func write(
    _ model: TransformerModel, _ weights: any WeightSource, companions: [(name: String, data: Data)],
    base: String = "", _ engine: Engine? = nil, in writer: DirectoryWriter
  ) throws {
    try writer.writeFile("config.json", HuggingFaceConfiguration.data(model.configuration))
    if case .language = model.configuration.head, model.configuration.isCausal,
      !companions.contains(where: { $0.name == CompanionFiles.generation })
    {
      try writer.writeFile(
        CompanionFiles.generation, HuggingFaceConfiguration.generationData(model.configuration))
    }
    for file in companions { try writer.writeFile(file.name, file.data) }
    if let weights = weights as? PartlyTrainedWeights, let engine {
      return try PartFiles.save(model, weights, base: base, engine, in: writer)
    }
    try WeightFiles.save(model, weights.slab, in: writer)
  }
}
