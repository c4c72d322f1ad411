import CKernels

// Root-mean-square normalisation (Zhang & Sennrich 2019).
extension Engine {
  /// y = x·r·w (+ base) with r = 1/√(mean(x²) + ε), row by row, or head by head where w is as wide as one.
  ///
  /// A row whose squares overflow float32 (numbers beyond about 1e18) becomes NaN.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - weight: w, [1, c / h] for h heads, each normed by itself with the same w.
  ///   - epsilon: ε.
  ///   - y: [n, c]; may be `x` or `base`.
  ///   - base: [n, c], or nil for none.
  ///   - statistics: [n, h]; row i becomes the r of its heads, which the backward takes.
  public func rmsNorm(
    _ x: Matrix, weight: Matrix, epsilon: Float, into y: Matrix, plus base: Matrix?, statistics: Matrix
  ) {
    x.requireShape(of: y)
    base?.requireShape(of: y)
    let width = headWidth(x, weight, statistics)
    rowStrips(x.rows, x.columns, Operands(x, base, y)) { strip in
      let (from, plus) = (strip.read(x, 0), strip.read(ifAny: base, 1))
      strip.write(y, 2) { to in
        for head in 0..<statistics.columns {
          let at = head * width
          kernels.rows.rms_norm(
            width, from + at, weight.base, plus.map { $0 + at }, epsilon, to + at,
            statistics.row(strip.row) + head)
        }
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
  ///   - weight: [1, c / h].
  ///   - statistics: what the forward wrote, [n, h].
  ///   - dx: [n, c]; may be `dy` or `base`.
  ///   - base: [n, c], or nil for none.
  ///   - weightGradient: as `weight`, added to; nil where it is not wanted.
  public func rmsNormBackward(
    _ dy: Matrix, x: Matrix, weight: Matrix, statistics: Matrix, into dx: Matrix, plus base: Matrix?,
    weightGradient: Matrix?
  ) {
    dy.requireShape(of: x)
    dx.requireShape(of: x)
    base?.requireShape(of: x)
    let width = headWidth(x, weight, statistics)
    weightGradient?.requireVector(width)
    let operands = Operands(dy, x, base, dx)
    blockSums(x.rows, x.columns, sums: weightGradient == nil ? 0 : width, operands) { strip, sums in
      let (slope, from, plus) = (strip.read(dy, 0), strip.read(x, 1), strip.read(ifAny: base, 2))
      strip.write(dx, 3) { to in
        for head in 0..<statistics.columns {
          let at = head * width
          kernels.rows.rms_norm_backward(
            width, slope + at, from + at, weight.base, statistics.row(strip.row)[head], plus.map { $0 + at },
            to + at, weightGradient == nil ? nil : sums)
        }
      }
    } add: { sums in
      if let dw = weightGradient?.base { kernels.rows.add(width, dw, sums, dw) }
    }
  }

  /// The width of a head, after a check that everything fits it.
  private func headWidth(_ x: Matrix, _ weight: Matrix, _ statistics: Matrix) -> Int {
    weight.requireVector(weight.columns)
    precondition(
      statistics.rows == x.rows && statistics.columns * weight.columns == x.columns,
      "\(x.shape) normed by \(weight.shape), statistics \(statistics.shape)")
    return weight.columns
  }
}
