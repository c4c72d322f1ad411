import CKernels

// Layer normalisation (Ba, Kiros & Hinton 2016).
extension Engine {
  /// y = (x − μ)·r·w + b (+ base), row by row, with μ the row's mean, r = 1/√(σ² + ε) and σ² its variance (over c).
  ///
  /// The variance comes from a second pass around the mean, so large means and rows of equal numbers lose nothing.
  /// A row whose squares overflow float32 (numbers beyond about 1e18) becomes NaN.
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
    rowStrips(x.rows, x.columns, Operands(x, base, y)) { strip in
      let (from, plus, pair) = (strip.read(x, 0), strip.read(ifAny: base, 1), statistics.row(strip.row))
      strip.write(y, 2) {
        kernels.rows.layer_norm(
          strip.count, from, weight.base, bias?.base, plus, epsilon, $0, pair, pair + 1)
      }
    }
  }

  /// The gradients of ``layerNorm(_:weight:bias:epsilon:into:plus:statistics:)``.
  ///
  /// With x̂ = (x − μ)·r and g = dy·w, the derivatives of x̂ by x through μ and r take out of g its mean and its part along x̂:
  /// dx = r·(g − mean(g) − x̂·mean(g·x̂)) (+ base). The weights see dw = Σ dy·x̂ and db = Σ dy over the rows,
  /// which are added in blocks of rows that do not depend on the threads.
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
    let operands = Operands(dy, x, base, dx)
    let columns = x.columns
    // The weights' sums, then the bias's.
    blockSums(
      x.rows, columns, sums: weightGradient == nil && biasGradient == nil ? 0 : 2 * columns, operands
    ) { strip, sums in
      let (slope, from, plus) = (strip.read(dy, 0), strip.read(x, 1), strip.read(ifAny: base, 2))
      let pair = statistics.row(strip.row)
      strip.write(dx, 3) {
        kernels.rows.layer_norm_backward(
          columns, slope, from, weight.base, pair[0], pair[1], plus, $0,
          weightGradient == nil ? nil : sums, biasGradient == nil ? nil : sums + columns)
      }
    } add: { sums in
      if let dw = weightGradient?.base { kernels.rows.add(columns, dw, sums, dw) }
      if let db = biasGradient?.base { kernels.rows.add(columns, db, sums + columns, db) }
    }
  }
}
