import Foundation
import Kernels
import Storage
import Transformer

/// One tensor to be written: where its numbers are and under which name and shape they go out.
package struct SafetensorsTensor: Sendable {
  let name: String
  let shape: [Int]
  /// Writes the numbers.
  let write: @Sendable (inout FileOutput) throws(WriteError) -> Void

  /// - Parameters:
  ///   - shape: the stored shape; its product is the number of elements of `matrix`.
  ///   - transposed: the columns of `matrix` are the stored rows.
  package init(name: String, shape: [Int], matrix: Matrix, transposed: Bool = false) {
    precondition(shape.reduce(1, *) == matrix.count, "\(name): shape \(shape) for \(matrix.count) elements")
    self.init(name: name, shape: shape) { file throws(WriteError) in
      try file.write(matrix, transposed: transposed)
    }
  }

  /// A tensor whose numbers are made as they are written: as many as its shape says.
  package init(
    name: String, shape: [Int], write: @escaping @Sendable (inout FileOutput) throws(WriteError) -> Void
  ) {
    self.name = name
    self.shape = shape
    self.write = write
  }

  /// The number of elements.
  var count: Int { shape.reduce(1, *) }
}

/// Writes safetensors files of single-precision numbers, laid out as the reference implementation does: tensors
/// sorted by name, the header padded with spaces so that the numbers start at a multiple of 8.
package enum SafetensorsWriter {
  /// Writes the file and syncs it. The same tensors give the same bytes, in whatever order they come.
  /// - Parameter metadata: goes beside `"format": "pt"`, which transformers asks for.
  @discardableResult
  package static func write(
    _ tensors: [SafetensorsTensor], to path: String, metadata: [String: String] = [:]
  ) throws(WriteError) -> FileDigest {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (one, next) in zip(sorted, sorted.dropFirst()) {
      precondition(one.name != next.name, "the tensor \(one.name) is written twice")
    }
    let text = SafetensorsHeader.bytes(
      sorted.map { .init(name: $0.name, type: .f32, shape: $0.shape, byteCount: 4 * $0.count) },
      metadata: metadata.merging(["format": "pt"]) { _, format in format })
    let dataSize = 4 * sorted.reduce(0) { $0 + $1.count }
    var file = try FileOutput(path: path, expected: 8 + text.count + dataSize)
    try withUnsafeBytes(of: UInt64(text.count).littleEndian) {
      (bytes: UnsafeRawBufferPointer) throws(WriteError) in
      try file.write(bytes)
    }
    try file.write(text)
    for tensor in sorted { try tensor.write(&file) }
    return try file.finish()
  }
}
