import Kernels
import Storage
import Transformer

/// A model with an adapter merged into it, written as a folder that transformers opens.
package struct MergedModel {
  private let loaded: LoadedModel
  private let weights: PartlyTrainedWeights
  private let engine: Engine

  /// Opens both.
  ///
  /// - Parameters:
  ///   - path: the model that the adapter was trained on.
  ///   - engine: adds the products.
  /// - Throws: ``FileError`` where one cannot be read, or they do not belong together.
  package init(_ path: String, _ adapter: AdapterFolder, engine: Engine) throws {
    loaded = try LoadedModel.open(path, with: adapter)
    guard let weights = loaded.numbers as? PartlyTrainedWeights else {
      throw FileError(.mismatch, adapter.path, "holds nothing of the model \(path)")
    }
    self.weights = weights
    self.engine = engine
  }

  /// The folder of the model without the adapter.
  package var folder: String { loaded.folder.path }

  /// Writes the folder, its numbers in float32; nothing of it stands at `path` until it is whole.
  package func write(to path: String) throws {
    let model = loaded.model
    let generates = model.configuration.isCausal && model.configuration.head == .language
    try DirectoryWriter.write(path) { writer in
      try writer.writeFile("config.json", HuggingFaceConfiguration.data(model.configuration))
      for name in try CompanionFiles.names(in: folder) where generates || name != CompanionFiles.generation {
        try writer.writeFile(name, CompanionFiles.read(name, in: folder))
      }
      let tensors = MergedTensors(model, weights, engine).tensors()
      try withExtendedLifetime(weights) {
        try writer.add("model.safetensors") { try SafetensorsWriter.write(tensors, to: $0) }
      }
    }
  }
}
