import CKernels

// Root-mean-square normalisation (Zhang & Sennrich 2019).
extension Engine {
  /// y = x·r·w (+ base), row by row, with r = 1/√(mean(x²) + ε).
  ///
  /// A row whose squares overflow float32 (numbers beyond about 1e18) becomes NaN.
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
    rowStrips(x.rows, x.columns, Operands(x, base, y)) { strip in
      let (from, plus) = (strip.read(x, 0), strip.read(ifAny: base, 1))
      strip.write(y, 2) {
        kernels.rows.rms_norm(strip.count, from, weight.base, plus, epsilon, $0, statistics.row(strip.row))
      }
    }
  }

  /// The gradients of ``rmsNorm(_:weight:epsilon:into:plus:statistics:)``.
  ///
  /// With x̂ = x·r and g = dy·w, the derivative of x̂ by x through r takes out of g its part along x̂:
  /// dx = r·(g − x̂·mean(g·x̂)) (+ base). The weight sees dw = Σ dy·x̂ over the rows, added in blocks of rows that
  /// do not depend on the threads.
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
    let operands = Operands(dy, x, base, dx)
    blockSums(x.rows, x.columns, sums: weightGradient == nil ? 0 : x.columns, operands) { strip, sums in
      let (slope, from, plus) = (strip.read(dy, 0), strip.read(x, 1), strip.read(ifAny: base, 2))
      strip.write(dx, 3) {
        kernels.rows.rms_norm_backward(
          strip.count, slope, from, weight.base, statistics.row(strip.row)[0], plus, $0,
          weightGradient == nil ? nil : sums)
      }
    } add: { sums in
      if let dw = weightGradient?.base { kernels.rows.add(x.columns, dw, sums, dw) }
    }
  }
}
