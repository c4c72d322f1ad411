import Kernels

/// Numbers for operands: no kernel's speed should depend on them, but for zeros, denormals and NaN it may.
package enum RandomNumbers {
  /// Fills matrices with numbers in −1 ..< 1, one row of some thousand again and again: making each anew would take
  /// longer than the measurement.
  package static func fill(_ matrices: [Matrix], seed: UInt64 = 1) {
    var random = RandomStream(seed: seed, step: 0, site: 0)
    for matrix in matrices where matrix.count > 0 {
      // A prime length, so that neighbouring rows differ.
      let values = (0..<4_099).map { _ in Float(2 * random.uniform() - 1) }
      var next = 0
      let head = matrix.rows(0..<1)
      head.set(Self.take(matrix.columns, values, &next))
      let distinct = min(matrix.rows, 16)
      for row in 1..<max(distinct, 1) {
        matrix.rows(row..<row + 1).set(Self.take(matrix.columns, values, &next))
      }
      for row in distinct..<max(matrix.rows, distinct) {
        matrix.rows(row..<row + 1).copy(from: matrix.rows(row % distinct..<row % distinct + 1))
      }
    }
  }

  private static func take(_ count: Int, _ values: [Float], _ next: inout Int) -> [Float] {
    defer { next = (next + count) % values.count }
    return (0..<count).map { values[(next + $0) % values.count] }
  }
}
