import CKernels

// Layer normalisation (Ba, Kiros & Hinton 2016).
extension Engine {
  /// y = (x − μ)·r·w + b (+ base), row by row, with μ the row's mean, r = 1/√(σ² + ε) and σ² its variance (over c).
  ///
  /// The variance comes from a second pass around the mean, so large means and rows of equal numbers lose nothing.
  /// A row whose squares overflow single precision (numbers beyond about 1e18) becomes NaN.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - weight: w, [1, c].
  ///   - bias: b, [1, c], or nil for none.
  ///   - epsilon: ε.
  ///   - y: [n, c]; may be `x` or `base`.
  ///   - base: [n, c], or nil for none.
  ///   - statistics: [n, 2]; row i becomes (μ, r), which the backward takes.
  public func layerNorm(
    _ x: Matrix, weight: Matrix, bias: Matrix?, epsilon: Float, into y: Matrix, plus base: Matrix?,
    statistics: Matrix
  ) {
    x.requireShape(of: y)
    base?.requireShape(of: y)
    weight.requireVector(x.columns)
    bias?.requireVector(x.columns)
    precondition(statistics.rows == x.rows && statistics.columns == 2, "statistics \(statistics.shape)")
    rowRanges(x.rows, x.columns) { range in
      for row in range {
        let pair = statistics.row(row)
        kernels.rows.layer_norm(
          x.columns, x.row(row), weight.base, bias?.base, base?.row(row), epsilon, y.row(row), pair, pair + 1)
      }
    }
  }

  /// The gradients of ``layerNorm(_:weight:bias:epsilon:into:plus:statistics:)``.
  ///
  /// With x̂ = (x − μ)·r and g = dy·w, the derivatives of x̂ by x through μ and r take out of g its mean and its part along x̂:
  /// dx = r·(g − mean(g) − x̂·mean(g·x̂)) (+ base). The weights see dw = Σ dy·x̂ and db = Σ dy over the rows,
  /// which are added row after row, threads splitting the columns.
  ///
  /// - Parameters:
  ///   - dy: [n, c].
  ///   - x: what the forward read, [n, c].
  ///   - weight: [1, c].
  ///   - statistics: what the forward wrote, [n, 2].
  ///   - dx: [n, c]; may be `dy` or `base`.
  ///   - base: [n, c], or nil for none.
  ///   - weightGradient: [1, c], added to; nil where it is not wanted.
  ///   - biasGradient: [1, c], added to; nil where it is not wanted.
  public func layerNormBackward(
    _ dy: Matrix, x: Matrix, weight: Matrix, statistics: Matrix, into dx: Matrix, plus base: Matrix?,
    weightGradient: Matrix?, biasGradient: Matrix?
  ) {
    dy.requireShape(of: x)
    dx.requireShape(of: x)
    base?.requireShape(of: x)
    weight.requireVector(x.columns)
    weightGradient?.requireVector(x.columns)
    biasGradient?.requireVector(x.columns)
    precondition(statistics.rows == x.rows && statistics.columns == 2, "statistics \(statistics.shape)")
    // First, since dx may overwrite dy.
    if let weightGradient {
      columnRanges(x.rows, x.columns) { range in
        let dw = weightGradient.at(0, range)
        let db = biasGradient?.at(0, range)
        for row in 0..<x.rows {
          let pair = statistics.row(row)
          kernels.rows.layer_norm_weights(
            range.count, dy.at(row, range), x.at(row, range), pair[0], pair[1], dw, db)
        }
      }
    } else if let biasGradient {
      sumRows(dy, accumulatingInto: biasGradient)
    }
    rowRanges(x.rows, x.columns) { range in
      for row in range {
        let pair = statistics.row(row)
        kernels.rows.layer_norm_backward(
          x.columns, dy.row(row), x.row(row), weight.base, pair[0], pair[1], base?.row(row), dx.row(row))
      }
    }
  }
}

extension Matrix {
  /// Stops the program unless this is one row of `columns` numbers.
  func requireVector(_ columns: Int) {
    precondition(rows == 1 && self.columns == columns, "\(shape) where 1×\(columns) is needed")
  }
}
