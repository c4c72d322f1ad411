import CKernels

// Sums, multiples and copies of matrices, each stored in float32 or bfloat16. What is stored in bfloat16 is widened,
// computed in float32, and rounded once.
extension Engine {
  /// The additions worth handing to another thread.
  ///
  /// A fork and join of two running threads costs about 1 µs (10 µs of work in two halves take 5.9 to 6.2 µs); this many
  /// additions from the level-2 cache cost 1.5 µs, and no region has less than two such parts.
  static let elementGrain = 16_384
  /// The numbers whose zeros go past the caches, 32 MB of them: what is larger has left the caches before it is read.
  private static let uncachedZeros = 8 << 20

  /// y = a + b.
  ///
  /// - Parameters:
  ///   - a: [n, c].
  ///   - b: [n, c].
  ///   - y: [n, c]; may be `a` or `b`.
  public func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    a.requireShape(of: y)
    b.requireShape(of: y)
    elementStrips(y.rows, y.columns, Operands(a, b, y)) { strip in
      strip.write(y, 2) { kernels.rows.add(strip.count, strip.read(a, 0), strip.read(b, 1), $0) }
    }
  }

  /// y += scale · x.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - y: [n, c]; may be `x`.
  ///   - scale: the factor.
  public func accumulate(_ x: Matrix, into y: Matrix, scale: Float = 1) {
    x.requireShape(of: y)
    elementStrips(y.rows, y.columns, Operands(x, y)) { strip in
      strip.update(y, 1) { kernels.rows.axpy(strip.count, scale, strip.read(x, 0), $0) }
    }
  }

  /// y = factor · x.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - factor: the factor.
  ///   - y: [n, c]; may be `x`.
  public func scale(_ x: Matrix, by factor: Float, into y: Matrix) {
    x.requireShape(of: y)
    elementStrips(y.rows, y.columns, Operands(x, y)) { strip in
      strip.write(y, 1) { kernels.rows.scale(strip.count, factor, strip.read(x, 0), $0) }
    }
  }

  /// y = x, which also converts between the elements.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - y: [n, c]; may be `x`.
  public func copy(_ x: Matrix, into y: Matrix) {
    x.requireShape(of: y)
    if x.isSame(as: y) { return }
    elementStrips(y.rows, y.columns, Operands(x, y)) { $0.copy(x, row: $0.row, into: y) }
  }

  /// y = 0.
  ///
  /// - Parameter y: [n, c].
  public func zero(_ y: Matrix) {
    let isLarge = y.element == .float32 && y.count >= Self.uncachedZeros && y.isContiguous
    elementStrips(y.rows, y.columns, Operands(y)) { strip in
      if isLarge {
        kernels.rows.zero_uncached(strip.count, y.at(strip.row, strip.columns))
      } else {
        strip.zero(y)
      }
    }
  }

  /// y += Σ over the rows of x: the gradient of a bias that was added to every row.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - y: [1, c], in float32, not part of `x`.
  public func sumRows(_ x: Matrix, accumulatingInto y: Matrix) {
    precondition(y.rows == 1 && y.columns == x.columns, "the sum of \(x.shape) into \(y.shape)")
    blockSums(x.rows, x.columns, sums: x.columns, Operands(x)) { strip, sums in
      kernels.rows.axpy(strip.count, 1, strip.read(x, 0), sums)
    } add: { sums in
      kernels.rows.add(x.columns, y.base, sums, y.base)
    }
  }
}
