import Kernels
import Storage

/// Writes a matrix of single-precision numbers as a GGUF file stores them.
enum GGUFNumbers {
  /// - Throws: ``GGUFRefusal`` for a number that the kind has no finite number for; ``WriteError``.
  static func write(_ matrix: Matrix, as type: GGUFTensorType, to file: inout FileOutput) throws {
    if let blocks = type.blocks {
      for start in stride(from: 0, to: matrix.rows, by: rowsAtOnce(matrix)) {
        let end = min(matrix.rows, start + rowsAtOnce(matrix))
        guard let bytes = blocks.encode(matrix.rows(start..<end)) else {
          throw GGUFRefusal("rows of \(matrix.columns) numbers as \(type.name)")
        }
        try bytes.withUnsafeBytes { try file.write($0) }
      }
      return
    }
    for row in 0..<matrix.rows {
      let numbers = UnsafeBufferPointer(start: matrix.base + row * matrix.stride, count: matrix.columns)
      switch type {
      case .f16:
        let words = numbers.map { Float16($0) }
        guard words.allSatisfy(\.isFinite) else {
          throw GGUFRefusal("a number that is too large for f16; take bf16")
        }
        try words.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try file.write($0) }
      case .bf16: try numbers.map { BFloat16.bits($0).littleEndian }.withUnsafeBytes { try file.write($0) }
      default: try numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try file.write($0) }
      }
    }
  }

  /// Some four million numbers: enough for all processors, and a small part of a large table.
  private static func rowsAtOnce(_ matrix: Matrix) -> Int { max(1, (1 << 22) / max(1, matrix.columns)) }
}
