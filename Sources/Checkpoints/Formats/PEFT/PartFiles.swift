import Kernels
import Storage
import Transformer

/// A checkpoint's weights where only a part of the model was trained: `model.safetensors` is the whole model, adapters merged
/// into it, and `adapter/` what was trained beside a model that stays as it was.
package enum PartFiles {
  /// Writes them.
  ///
  /// - Parameters:
  ///   - base: where the model lies that the run began with.
  package static func save(
    _ model: TransformerModel, _ weights: PartlyTrainedWeights, base: String, _ engine: Engine,
    in writer: DirectoryWriter
  ) throws {
    let tensors = MergedTensors(model, weights, engine).tensors()
    try withExtendedLifetime(weights) {
      try writer.add("model.safetensors") { try SafetensorsWriter.write(tensors, to: $0) }
      try AdapterFolder.write(model, weights.slab, base: base, in: writer)
    }
  }

  /// Reads back what is trained; the rest is that of the model that the run began with.
  static func load(_ model: TransformerModel, into slab: Slab, from folder: String) throws(FileError) {
    if model.trainedPart.adapter != nil {
      return try AdapterFolder.read(model, into: slab, checkpoint: folder)
    }
    let source = try SafetensorsSource(file: "\(folder)/model.safetensors")
    _ = try WeightStore.load(
      model.layout.bindings, into: slab, from: source,
      exempt: TensorExemptions(ignored: model.frozen.bindings.map(\.name)))
  }
}
