import CKernels

// The columns of rows in another order.
extension Engine {
  /// y[i, b, a] = x[i, a, b], where the columns of x are [a][b][size] and those of y [b][a][size]: the parts of heads, which
  /// stand head by head, part by part. It is a permutation, whose transpose is the same with a and b exchanged.
  ///
  /// - Parameters:
  ///   - x: [n, a·b·size].
  ///   - sizes: a, b and size.
  ///   - y: as `x`, not part of it.
  public func regroup(_ x: Matrix, _ sizes: [Int], into y: Matrix) {
    x.requireShape(of: y)
    precondition(
      sizes.count == 3 && sizes.reduce(1, *) == x.columns, "\(x.columns) columns are not \(sizes)")
    let (outer, inner, size) = (sizes[0], sizes[1], sizes[2])
    rowStrips(x.rows, x.columns, Operands(x, y), cost: 1) { strip in
      let from = strip.read(x, 0)
      strip.write(y, 1) { to in
        for a in 0..<outer {
          for b in 0..<inner {
            (to + (b * outer + a) * size).update(from: from + (a * inner + b) * size, count: size)
          }
        }
      }
    }
  }
}
