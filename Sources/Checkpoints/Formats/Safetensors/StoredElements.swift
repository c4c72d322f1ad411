import Dispatch
import Kernels
import Synchronization

/// Copies stored tensors into matrices, and checks their numbers.
enum StoredElements {
  /// Stored numbers into a matrix: F32, F16 and BF16 exactly, F64 rounded to nearest.
  ///
  /// - Returns: false, and nothing is read, if the elements are of no such type.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ type: SafetensorsType, into matrix: Matrix, _ transposed: Bool
  ) -> Bool {
    switch type {
    case .f32: convert(bytes, matrix, transposed) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f16: convert(bytes, matrix, transposed) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
    case .bf16: convert(bytes, matrix, transposed) { BFloat16.value(UInt16(littleEndian: $0)) }
    case .f64: convert(bytes, matrix, transposed) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    default: return false
    }
    return true
  }

  /// Stored elements of one width into a matrix. Transposing goes by square tiles, so that both sides stay in cache.
  @inline(__always)
  static func convert<Stored: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ matrix: Matrix, _ transposed: Bool, _ number: (Stored) -> Float
  ) {
    guard let source = bytes.baseAddress, matrix.count > 0 else { return }
    let width = MemoryLayout<Stored>.size
    guard transposed else {
      for row in 0..<matrix.rows {
        let from = source + row * matrix.columns * width
        let to = matrix.base + row * matrix.stride
        for column in 0..<matrix.columns {
          to[column] = number(from.loadUnaligned(fromByteOffset: column * width, as: Stored.self))
        }
      }
      return
    }
    let tile = 32
    for firstRow in stride(from: 0, to: matrix.rows, by: tile) {
      for firstColumn in stride(from: 0, to: matrix.columns, by: tile) {
        for row in firstRow..<min(firstRow + tile, matrix.rows) {
          for column in firstColumn..<min(firstColumn + tile, matrix.columns) {
            let offset = (column * matrix.rows + row) * width
            matrix.base[row * matrix.stride + column] =
              number(source.loadUnaligned(fromByteOffset: offset, as: Stored.self))
          }
        }
      }
    }
  }

  /// The index, in the stored order, of the first NaN or infinity.
  static func firstNonFinite(_ matrix: Matrix, _ transposed: Bool) -> Int? {
    var first: Int?
    for row in 0..<matrix.rows {
      let numbers = UnsafeBufferPointer(start: matrix.base + row * matrix.stride, count: matrix.columns)
      // The largest magnitude as an integer: one pass without branches, and NaN sorts above infinity.
      let largest = numbers.reduce(UInt32(0)) { max($0, $1.bitPattern & 0x7FFF_FFFF) }
      guard largest >= 0x7F80_0000, let column = numbers.firstIndex(where: { !$0.isFinite }) else { continue }
      guard transposed else { return row * matrix.columns + column }
      first = min(first ?? .max, column * matrix.rows + row)
    }
    return first
  }

  /// The same of a whole matrix at 16 bits, shared out among the processors: what is mapped is read here first.
  static func firstNonFinite(narrow matrix: Matrix) -> Int? {
    // Infinity, above which NaN sorts.
    let least: UInt16 = matrix.element == .float16 ? 0x7C00 : 0x7F80
    let part = 1 << 20
    let first = Mutex(Int.max)
    DispatchQueue.concurrentPerform(iterations: (matrix.count + part - 1) / part) { number in
      let range = number * part..<min(matrix.count, (number + 1) * part)
      let run = UnsafeBufferPointer(start: matrix.words + range.lowerBound, count: range.count)
      guard run.reduce(UInt16(0), { max($0, $1 & 0x7FFF) }) >= least,
        let index = run.firstIndex(where: { $0 & 0x7FFF >= least })
      else { return }
      first.withLock { $0 = min($0, range.lowerBound + index) }
    }
    return first.withLock { $0 == .max ? nil : $0 }
  }
}
