import Kernels
import Storage
import Transformer

/// A checkpoint's weights: `model.safetensors`, and beside it the generator of a detector of replaced tokens, which
/// transformers does not expect there.
package enum WeightFiles {
  /// Where a generator is kept.
  package static let generator = "training/generator.safetensors"

  /// Writes the numbers in `weights`, which has the model's layout.
  package static func save(_ model: TransformerModel, _ weights: Slab, in writer: DirectoryWriter) throws {
    try writer.add("model.safetensors") { try WeightStore.save(model.modelBindings, weights, to: $0) }
    if model.generatorBindings.isEmpty { return }
    try writer.add(generator) { try WeightStore.save(model.generatorBindings, weights, to: $0) }
  }

  /// Reads them from a checkpoint of a run.
  package static func load(_ model: TransformerModel, into weights: Slab, from folder: String) throws {
    if !model.frozen.entries.isEmpty { return try PartFiles.load(model, into: weights, from: folder) }
    _ = try WeightStore.load(
      model.modelBindings, into: weights, from: SafetensorsSource(file: "\(folder)/model.safetensors"))
    if model.generatorBindings.isEmpty { return }
    _ = try WeightStore.load(
      model.generatorBindings, into: weights, from: SafetensorsSource(file: "\(folder)/\(generator)"))
  }
}
