import Checkpoints
import Data
import Kernels
import Storage
import Training
import Transformer

/// An optimizer's part of a checkpoint.
///
/// Its states are in `training/optimizer.safetensors`. Where it averages the weights, the average is the model, and the
/// weights themselves are in `training/weights.safetensors`.
package enum OptimizerFile {
  /// The states, in a checkpoint's folder.
  package static let states = "training/optimizer.safetensors"
  /// The weights in training, where the model's are their average.
  package static let weights = "training/weights.safetensors"

  /// Writes what a run needs to resume, beside the model's ``WeightFiles``, which hold ``Optimizer/average`` where there is
  /// one. A generator's tensors are among those of the states, and of the weights, under their own names.
  ///
  /// - Parameter writer: of the checkpoint's folder.
  package static func save(
    _ optimizer: any Optimizer, _ weights: Slab, _ bindings: [TensorBinding], in writer: DirectoryWriter
  ) throws {
    let tensors = optimizer.states.flatMap { state in
      self.bindings(bindings, state).map { b in
        SafetensorsTensor(
          name: b.name, shape: b.shape,
          matrix: state.slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns),
          transposed: b.transposed)
      }
    }
    try withExtendedLifetime(optimizer) {
      try writer.add(states) { try SafetensorsWriter.write(tensors, to: $0, metadata: [:]) }
    }
    if optimizer.average != nil {
      try writer.add(self.weights) { try WeightStore.save(bindings, weights, to: $0) }
    }
  }

  /// Reads a checkpoint back into weights and optimizer, from the folder at `path`.
  ///
  /// - Throws: ``Transformer/FileError`` if a file is missing or holds other tensors than these.
  package static func load(
    _ optimizer: any Optimizer, _ weights: Slab, _ model: TransformerModel, from path: String
  ) throws {
    let bindings = model.layout.bindings
    try WeightFiles.load(model, into: optimizer.average ?? weights, from: path)
    if optimizer.average != nil {
      _ = try WeightStore.load(
        bindings, into: weights, from: SafetensorsSource(file: "\(path)/\(self.weights)"))
    }
    let source = try SafetensorsSource(file: "\(path)/\(states)")
    let named = optimizer.states.map { (state: $0, bindings: self.bindings(bindings, $0)) }
    let all = named.flatMap { $0.bindings.map(\.name) }
    if named.isEmpty { _ = try WeightStore.load([], into: weights, from: source) }
    for (state, own) in named {
      let mine = Set(own.map(\.name))
      let others = TensorExemptions(ignored: all.filter { !mine.contains($0) })
      _ = try WeightStore.load(own, into: state.slab, from: source, exempt: others)
    }
  }

  /// The tensors that a state has numbers for, with their places in its slab.
  private static func bindings(_ bindings: [TensorBinding], _ state: OptimizerState) -> [TensorBinding] {
    bindings.compactMap { b in
      state.offset(of: b.offset).map { offset in
        TensorBinding(
          name: "\(state.name).\(b.name)", offset: offset, rows: b.rows, columns: b.columns,
          transposed: b.transposed, rank1: b.rank1)
      }
    }
  }
}
