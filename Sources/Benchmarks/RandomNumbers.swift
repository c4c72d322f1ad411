import Data
import Kernels
import Training

/// Numbers for operands: no kernel's speed should depend on them, except on zeros, denormals and NaN.
package enum RandomNumbers {
  /// Fills matrices with numbers in −1 ..< 1. Some thousand are drawn and used again and again: drawing each would take
  /// longer than the measurement.
  package static func fill(_ matrices: [Matrix], seed: UInt64 = 1) {
    var random = RandomStream(seed: seed, step: 0, site: 0)
    // A prime number, so that neighbouring rows differ.
    let values = (0..<4_099).map { _ in Float(2 * random.uniform() - 1) }
    for matrix in matrices where matrix.count > 0 {
      let distinct = min(matrix.rows, 16)
      let width = min(matrix.columns, 16_384)
      for row in 0..<distinct {
        let first = matrix.rows(row..<row + 1).columns(0..<width)
        first.set((0..<width).map { values[(row * width + $0) % values.count] })
        for start in stride(from: width, to: matrix.columns, by: width) {
          let part = start..<min(start + width, matrix.columns)
          matrix.rows(row..<row + 1).columns(part).copy(from: first.columns(0..<part.count))
        }
      }
      for row in distinct..<matrix.rows {
        matrix.rows(row..<row + 1).copy(from: matrix.rows(row % distinct..<row % distinct + 1))
      }
    }
  }
}
