import CKernels

extension Engine {
  /// Every row becomes exp(x − max) / Σ exp(x − max), in place.
  ///
  /// Finite for any finite row; a row with NaN or +∞, or of −∞ only, becomes NaN.
  ///
  /// - Parameter x: [n, c], c at least 1.
  public func softmaxRows(_ x: Matrix) {
    rowStrips(x.rows, x.columns, Operands(x), cost: 4) { strip in
      _ = strip.update(x, 0) { kernels.rows.softmax(strip.count, $0) }
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
      rowStrips(x.rows, x.columns, Operands(x), cost: 1) { strip in
        places[strip.row] = Int32(kernels.rows.argmax(strip.count, strip.read(x, 0)))
      }
      filled = x.rows
    }
  }
}
