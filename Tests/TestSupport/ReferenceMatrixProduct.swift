extension Reference {
  /// op(A) · op(B), [m, n], where op transposes on request.
  ///
  /// - a: [m, k], or [k, m] with `transposeA`
  /// - b: [k, n], or [n, k] with `transposeB`
  package static func matrixProduct(
    _ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false
  ) -> [Double] {
    precondition(a.count == m * k && b.count == k * n)
    var c = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for p in 0..<k {
          sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j]
        }
        c[i * n + j] = sum
      }
    }
    return c
  }

  /// How far a product in float32 may lie from the exact one, element by element: γ · |op(A)| · |op(B)|
  /// with γ = (k + 2) u and u = 2⁻²⁴, whatever the order of the sum (Higham 2002, section 3.5), and the
  /// smallest normal number beside it.
  ///
  /// Shapes as in ``matrixProduct(_:_:m:n:k:transposeA:transposeB:)``. Inputs that the kernel itself rounds by
  /// a relative δ, `inputRounding` (2⁻⁸ for bf16), add 2δ + δ² to γ.
  package static func matrixProductBounds(
    _ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false,
    inputRounding: Double = 0
  ) -> [Double] {
    let magnitudes = matrixProduct(
      a.map(abs), b.map(abs), m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
    let gamma = Double(k + 2) * 0x1p-24 + inputRounding * (2 + inputRounding)
    return magnitudes.map { gamma * $0 + Double(Float.leastNormalMagnitude) }
  }
}
