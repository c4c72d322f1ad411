import CKernels

extension Engine {
  /// Every row becomes exp(x − max) / Σ exp(x − max), in place.
  ///
  /// Finite for any finite row; a row with NaN or +∞, or of −∞ only, becomes NaN.
  ///
  /// - Parameter x: [n, c], c at least 1.
  public func softmaxRows(_ x: Matrix) {
    rowRanges(x.rows, x.columns, cost: 8) { range in
      for row in range { _ = kernels.rows.softmax(x.columns, x.row(row)) }
    }
  }

  /// The column of each row's largest number: the first where several are equal, 0 where the row begins with NaN.
  ///
  /// - Parameter x: [n, c], c at least 1.
  /// - Returns: n columns; none when planning.
  public func argmaxRows(_ x: Matrix) -> [Int32] {
    precondition(x.columns > 0, "the largest of no columns")
    if isPlanning { return [] }
    return [Int32](unsafeUninitializedCapacity: x.rows) { places, filled in
      let places = places
      rowRanges(x.rows, x.columns) { range in
        for row in range {
          let values = x.row(row)
          var best = 0
          for column in 1..<max(x.columns, 1) where values[column] > values[best] { best = column }
          places[row] = Int32(best)
        }
      }
      filled = x.rows
    }
  }
}
