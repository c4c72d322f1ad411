import CKernels

extension Engine {
  /// Σ x², in double precision: the square of a gradient's norm.
  ///
  /// Blocks of a fixed size are summed each by itself and added in order, so the result does not depend on the threads. No
  /// finite float's square overflows a double, so the sum is finite unless an element is not.
  ///
  /// - Parameter x: [1, n].
  /// - Returns: the sum; 0 when planning.
  public func sumOfSquares(_ x: Matrix) -> Double {
    x.requireVector(x.columns)
    if isPlanning { return 0 }
    let count = x.columns
    let block = 16_384
    let blocks = count.dividedUp(by: block)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(blocks, 1)) { sums in
      parallelRanges(blocks) { range in
        for index in range {
          let start = index * block
          sums[index] = kernels.rows.sum_squares(min(block, count - start), x.base + start)
        }
      }
      var total = 0.0
      for index in 0..<blocks { total += sums[index] }
      return total
    }
  }
}
