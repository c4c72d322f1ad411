import Kernels
import Storage
import Transformer

extension WeightStore {
  /// Writes the bound tensors to a safetensors file, and syncs it.
  @discardableResult
  package static func save(
    _ bindings: [TensorBinding], _ slab: Slab, to path: String, metadata: [String: String] = [:]
  ) throws(WriteError) -> FileDigest {
    let tensors = bindings.map { binding in
      SafetensorsTensor(
        name: binding.name, shape: binding.shape,
        matrix: slab.matrix(offset: binding.offset, rows: binding.rows, columns: binding.columns),
        transposed: binding.transposed)
    }
    return try SafetensorsWriter.write(tensors, to: path, metadata: metadata)
  }
}
