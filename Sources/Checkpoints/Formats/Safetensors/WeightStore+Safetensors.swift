import Kernels
import Storage
import Transformer

extension WeightStore {
  /// Writes the bound tensors to a safetensors file, and syncs it.
  @discardableResult
  package static func save(
    _ bindings: [TensorBinding], _ slab: Slab, to path: String, metadata: [String: String] = [:]
  ) throws(WriteError) -> FileDigest {
    let stored = bindings.map { $0.stored(slab) }
    let tensors = zip(bindings, stored).map { binding, stored in
      SafetensorsTensor(
        name: binding.name, shape: binding.shape, matrix: stored.matrix, transposed: binding.transposed)
    }
    return try withExtendedLifetime(stored) { () throws(WriteError) in
      try SafetensorsWriter.write(tensors, to: path, metadata: metadata)
    }
  }
}
