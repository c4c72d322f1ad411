import CKernels

// Root-mean-square normalisation (Zhang & Sennrich 2019).
extension Engine {
  /// y = x·r·w (+ base), row by row, with r = 1/√(mean(x²) + ε).
  /// A row whose squares overflow single precision (numbers beyond about 1e18) becomes NaN.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - weight: w, [1, c].
  ///   - epsilon: ε.
  ///   - y: [n, c]; may be `x` or `base`.
  ///   - base: [n, c], or nil for none.
  ///   - statistics: [n, 1]; row i becomes r, which the backward takes.
  public func rmsNorm(
    _ x: Matrix, weight: Matrix, epsilon: Float, into y: Matrix, plus base: Matrix?, statistics: Matrix
  ) {
    x.requireShape(of: y)
    base?.requireShape(of: y)
    weight.requireVector(x.columns)
    precondition(statistics.rows == x.rows && statistics.columns == 1, "statistics \(statistics.shape)")
    rowRanges(x.rows, x.columns) { range in
      for row in range {
        kernels.rows.rms_norm(
          x.columns, x.row(row), weight.base, base?.row(row), epsilon, y.row(row), statistics.row(row))
      }
    }
  }

  /// The gradients of ``rmsNorm(_:weight:epsilon:into:plus:statistics:)``.
  ///
  /// With x̂ = x·r and g = dy·w, the derivative of x̂ by x through r takes out of g its part along x̂:
  /// dx = r·(g − x̂·mean(g·x̂)) (+ base). The weight sees dw = Σ dy·x̂ over the rows, added row after row, threads
  /// splitting the columns.
  ///
  /// - Parameters:
  ///   - dy: [n, c].
  ///   - x: what the forward read, [n, c].
  ///   - weight: [1, c].
  ///   - statistics: what the forward wrote, [n, 1].
  ///   - dx: [n, c]; may be `dy` or `base`.
  ///   - base: [n, c], or nil for none.
  ///   - weightGradient: [1, c], added to; nil where it is not wanted.
  public func rmsNormBackward(
    _ dy: Matrix, x: Matrix, weight: Matrix, statistics: Matrix, into dx: Matrix, plus base: Matrix?,
    weightGradient: Matrix?
  ) {
    dy.requireShape(of: x)
    dx.requireShape(of: x)
    base?.requireShape(of: x)
    weight.requireVector(x.columns)
    weightGradient?.requireVector(x.columns)
    precondition(statistics.rows == x.rows && statistics.columns == 1, "statistics \(statistics.shape)")
    // First, since dx may overwrite dy. The same sum as LayerNorm's, around a mean of 0.
    if let weightGradient {
      columnRanges(x.rows, x.columns) { range in
        for row in 0..<x.rows {
          kernels.rows.layer_norm_weights(
            range.count, dy.at(row, range), x.at(row, range), 0, statistics.row(row)[0],
            weightGradient.at(0, range), nil)
        }
      }
    }
    rowRanges(x.rows, x.columns) { range in
      for row in range {
        kernels.rows.rms_norm_backward(
          x.columns, dy.row(row), x.row(row), weight.base, statistics.row(row)[0], base?.row(row), dx.row(row)
        )
      }
    }
  }
}
