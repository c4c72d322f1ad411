import Kernels
import Storage

extension FileOutput {
  /// Writes the numbers as 32-bit floats, little-endian, row by row, or column by column if transposed.
  package mutating func write(_ matrix: Matrix, transposed: Bool) throws(WriteError) {
    let (rows, columns) = transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    let (rowStep, columnStep) = transposed ? (1, matrix.stride) : (matrix.stride, 1)
    var words: [UInt32] = []
    words.reserveCapacity(Self.wordsAtOnce)
    for row in 0..<rows {
      for start in stride(from: 0, to: columns, by: Self.wordsAtOnce) {
        words.removeAll(keepingCapacity: true)
        for column in start..<min(start + Self.wordsAtOnce, columns) {
          words.append(matrix.base[row * rowStep + column * columnStep].bitPattern.littleEndian)
        }
        // `withUnsafeBytes` forgets the type of a thrown error.
        try words.withUnsafeBytes { bytes in Result { () throws(WriteError) in try write(bytes) } }.get()
      }
    }
  }

  private static var wordsAtOnce: Int { 4_096 }
}
