import CKernels

extension Engine {
  /// Inverted dropout (Srivastava et al. 2014): y = x·keep/(1 − rate) (+ base), each element kept with probability
  /// 1 − rate.
  ///
  /// The mask is a function of (key, stream) and the element's index, row · columns + column, by Philox4x32-10: nothing is
  /// saved, and the backward is the same call with dy in place of x. Take key and stream from a ``RandomStream`` of
  /// the step and the site.
  ///
  /// - Parameters:
  ///   - x: [n, c], contiguous.
  ///   - base: [n, c], contiguous, or nil for none.
  ///   - y: [n, c], contiguous; may be `x` or `base`.
  ///   - rate: the probability of dropping, in 0 ..< 1; at 0 the result is exactly x (+ base).
  ///   - key: the generator's key.
  ///   - stream: the upper half of its counter.
  public func dropout(
    _ x: Matrix, plus base: Matrix?, into y: Matrix, rate: Float, key: UInt64, stream: UInt64
  ) {
    precondition(rate >= 0 && rate < 1, "dropout rate \(rate)")
    x.requireShape(of: y)
    base?.requireShape(of: y)
    precondition(
      x.isContiguous && y.isContiguous && base?.isContiguous ?? true, "dropout needs contiguous matrices")
    if rate == 0 {
      if let base { add(x, base, into: y) } else { copy(x, into: y) }
      return
    }
    // The product is below 2³² for every rate below 1, since Float's largest is 1 − 2⁻²⁴.
    let threshold = UInt32((Double(rate) * 0x1p32).rounded())
    let scale = Float(1 / (1 - Double(rate)))
    // Contiguous, so all is row 0 and a strip's first column the number of its first element.
    elementStrips(y.rows, y.columns, Operands(x, base, y), grain: Self.activationGrain) { strip in
      let (from, plus) = (strip.read(x, 0), strip.read(ifAny: base, 1))
      strip.write(y, 2) {
        kernels.rows.dropout(
          strip.count, from, plus, $0, key, stream, strip.columns.lowerBound, threshold, scale)
      }
    }
  }
}
