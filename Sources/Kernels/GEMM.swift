import CKernels

/// The matrix product, by the blocking of BLIS (Van Zee & van de Geijn 2015; Goto & van de Geijn 2008).
extension Engine {
  /// The most bytes of packed A or B held at a time: inside a third-level cache of 32 MiB.
  private static let packedBytes = 16 << 20
  /// The longest stretch of the summed index packed at once, a multiple of every format's cut of the sum. A constant,
  /// like those cuts, because where a sum is cut decides its rounding.
  private static let packedSum = 6144

  /// C ← op(A)·op(B), or C + op(A)·op(B), then the epilogue.
  ///
  /// In single precision the operands are taken as they are, widened where they are stored in bfloat16. In bfloat16
  /// they are rounded to the nearest where they are stored in single precision; products are exact and summed
  /// in single precision. Where the machine has no instructions for that, the rounded numbers are multiplied in
  /// single precision, which differs in the order of sums alone (and in subnormal numbers, which such instructions take for 0).
  ///
  /// Threads split the rows and columns of C, never the sum: each element is summed in one order whatever the number
  /// of threads, blocks or tiles.
  ///
  /// - Parameters:
  ///   - a: [m, k], or [k, m] with `leftTransposed`.
  ///   - b: [k, n], or [n, k] with `rightTransposed`.
  ///   - c: [m, n]; must not overlap `a` or `b`. It is not read unless `accumulate`.
  ///   - accumulate: whether the product is added to what `c` holds.
  ///   - epilogue: see ``GEMMEpilogue``.
  ///   - element: what the operands are multiplied in.
  public func multiply(
    _ a: Matrix, leftTransposed aIsTransposed: Bool = false, by b: Matrix,
    rightTransposed bIsTransposed: Bool = false,
    into c: Matrix, accumulate: Bool = false, epilogue: GEMMEpilogue = GEMMEpilogue(),
    in element: Element = .float32
  ) {
    let left = GEMMOperand.left(a, transposed: aIsTransposed)
    let right = GEMMOperand.right(b, transposed: bIsTransposed)
    let m = left.minorCount, n = right.minorCount, k = left.k
    precondition(
      right.k == k && c.rows == m && c.columns == n,
      "product of \(m)×\(k) and \(right.k)×\(n) into \(c.rows)×\(c.columns)")
    if m == 0 || n == 0 { return }
    precondition(k > 0, "a product over an empty sum")
    var epilogue = epilogue
    var accumulate = accumulate
    if let base = epilogue.base, base.isSame(as: c) {
      // The residual is already where the product goes.
      accumulate = true
      epilogue.base = nil
    }
    if element == .float32, m <= Self.mostVectorRows, !aIsTransposed, bIsTransposed, !accumulate,
      [a, b, c].allSatisfy({ $0.element == .float32 })
    {
      return multiplyVectors(a, by: b, into: c, epilogue: epilogue)
    }
    let format = GEMMFormat(element, kernels)
    // Where the sum is packed in stretches, C holds what there is so far: in single precision, whatever C is.
    let sum = min(k, Self.packedSum)
    let isCut = sum < k && c.element != .float32
    let partial = isCut ? Matrix(partialSums.reserve(m * n), rows: m, columns: n) : c
    let job = GEMMJob(
      engine: self, format: format, left: left, right: right, c: c, partial: partial, accumulate: accumulate,
      epilogue: epilogue)
    let columns = format.fitting(Self.packedBytes, sum: sum, width: format.tileColumns)
    let rows = format.fitting(Self.packedBytes, sum: sum, width: format.tileRows)
    for p in stride(from: 0, to: k, by: sum) {
      for j in stride(from: 0, to: n, by: columns) {
        for i in stride(from: 0, to: m, by: rows) {
          job.run(
            rows: i..<min(m, i + rows), columns: j..<min(n, j + columns), sum: p..<min(k, p + sum),
            packLeft: j == 0 || rows < m, packRight: i == 0)
        }
      }
    }
  }
}
