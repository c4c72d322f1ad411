import Foundation

/// Steps of optimizers, each element by itself, as their papers and PyTorch's documentation print them.
///
/// The gradient is what clipping leaves of it; `decay` is L2 in the gradient, but in Lion.
extension Reference {
  /// b ← μb + g; w ← w − η·b, or by Nesterov η(g + μb).
  ///
  /// Without a momentum w ← w − η·g.
  package static func sgd(
    _ w: inout [Double], buffer b: inout [Double], gradient: [Double], rate: Double, momentum: Double,
    nesterov: Bool, decay: Double
  ) {
    for i in w.indices {
      let g = gradient[i] + decay * w[i]
      b[i] = momentum * b[i] + g
      w[i] -= rate * (nesterov ? g + momentum * b[i] : b[i])
    }
  }

  /// v ← αv + (1 − α)g²; b ← μb + g/(√v + ε); w ← w − η·b.
  package static func rmsProp(
    _ w: inout [Double], squares v: inout [Double], buffer b: inout [Double], gradient: [Double],
    rate: Double,
    alpha: Double, momentum: Double, epsilon: Double, decay: Double
  ) {
    for i in w.indices {
      let g = gradient[i] + decay * w[i]
      v[i] = alpha * v[i] + (1 - alpha) * g * g
      b[i] = momentum * b[i] + g / (v[i].squareRoot() + epsilon)
      w[i] -= rate * b[i]
    }
  }

  /// s ← s + g²; w ← w − η·g/(√s + ε).
  package static func adagrad(
    _ w: inout [Double], sums s: inout [Double], gradient: [Double], rate: Double, epsilon: Double,
    decay: Double
  ) {
    for i in w.indices {
      let g = gradient[i] + decay * w[i]
      s[i] += g * g
      w[i] -= rate * g / (s[i].squareRoot() + epsilon)
    }
  }

  /// c = β₁m + (1 − β₁)g; w ← w − η(sign(c) + λw); m ← β₂m + (1 − β₂)g.
  ///
  /// - Returns: |c| of each element: where it is within rounding of 0, float32 may take the other sign.
  package static func lion(
    _ w: inout [Double], mean m: inout [Double], gradient: [Double], rate: Double, beta1: Double,
    beta2: Double, decay: Double
  ) -> [Double] {
    w.indices.map { i in
      let c = beta1 * m[i] + (1 - beta1) * gradient[i]
      let sign = c > 0 ? 1.0 : c < 0 ? -1.0 : 0.0
      w[i] -= rate * (sign + decay * w[i])
      m[i] = beta2 * m[i] + (1 - beta2) * gradient[i]
      return abs(c)
    }
  }

  /// b ← μb + (1 − μ)g, and the direction: b, or by Nesterov (1 − μ)g + μb.
  package static func muonDirection(
    buffer b: inout [Double], gradient: [Double], momentum: Double, nesterov: Bool
  ) -> [Double] {
    b.indices.map { i in
      b[i] = momentum * b[i] + (1 - momentum) * gradient[i]
      return nesterov ? (1 - momentum) * gradient[i] + momentum * b[i] : b[i]
    }
  }

  /// Five rounds of X ← aX + (bA + cA²)X with A = XXᵀ, from X = G/‖G‖, [rows, columns]; of a tall matrix by its transpose.
  package static func newtonSchulz(_ g: [Double], rows: Int, columns: Int) -> [Double] {
    if rows > columns {
      let wide = newtonSchulz(transpose(g, rows, columns), rows: columns, columns: rows)
      return transpose(wide, columns, rows)
    }
    func product(_ x: [Double], _ y: [Double], _ n: Int, _ k: Int, _ m: Int) -> [Double] {
      (0..<n * m).map { place in
        (0..<k).reduce(0) { $0 + x[place / m * k + $1] * y[$1 * m + place % m] }
      }
    }
    let norm = max(globalNorm([g]), 1e-7)
    var x = g.map { $0 / norm }
    for _ in 0..<5 {
      let a = product(x, transpose(x, rows, columns), rows, columns, rows)
      let squared = product(a, a, rows, rows, rows)
      let polynomial = zip(a, squared).map { -4.7750 * $0 + 2.0315 * $1 }
      x = zip(x, product(polynomial, x, rows, rows, columns)).map { 3.4445 * $0 + $1 }
    }
    return x
  }

  private static func transpose(_ x: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
  }
}
