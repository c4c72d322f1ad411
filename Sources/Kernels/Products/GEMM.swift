import CKernels
import Machine

/// The matrix product, by the blocking of BLIS (Van Zee & van de Geijn 2015; Goto & van de Geijn 2008).
///
/// | BLIS | here | what it is |
/// |---|---|---|
/// | MR, NR | `tileRows`, `tileColumns` of ``GEMMFormat`` | the microkernel's tile of C, the widths of packed panels |
/// | KC | `sumBlock` of ``GEMMFormat`` | where the k dimension is cut; a constant of the microkernel, since it decides rounding |
/// | MC | `blockRows` of ``GEMMPlan`` | the rows of C of a task; its cut of A stays in the second-level cache |
/// | — | `blockColumns` of ``GEMMPlan`` | the columns of C of a task; its sums stay there too |
/// | — | `stripRows` of ``GEMMPlan`` | the rows of A that panels of B pass by before the next, where a task has more |
/// | NC | `chunkColumns` of ``GEMMPlan`` | the columns of B packed at a time |
/// | — | `chunkRows`, `sum` of ``GEMMPlan`` | the rows of A, and the stretch of the k dimension, packed at a time |
///
/// The loops from outside in: chunks of columns, chunks of rows and stretches of k are in `multiply`;
/// blocks of C, cuts of k, strips of rows and panels of B in ``GEMMJob``; panels of A in the microkernel.
extension Engine {
  /// C ← op(A)·op(B), or C + op(A)·op(B), then the epilogue.
  ///
  /// In float32 the operands are taken as they are, widened where they are stored at 16 bits. In bfloat16
  /// they are rounded to the nearest where they are not stored so; products are exact and summed
  /// in float32. Where the machine has no instructions for that, the rounded numbers are multiplied in
  /// float32, which differs in the order of sums alone (and in subnormal numbers, which such instructions take for 0).
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
    if m <= Self.mostVectorRows, !aIsTransposed, bIsTransposed, !accumulate {
      if element == .float32, a.element == .float32, c.element == .float32 {
        return multiplyVectors(a, by: b, into: c, epilogue: epilogue)
      }
      if element == .bfloat16, b.element == .bfloat16 {
        return multiplyRoundedVectors(a, by: b, into: c, epilogue: epilogue)
      }
    }
    let format = GEMMFormat(element, kernels)
    let plan = GEMMPlan(m: m, n: n, k: k, format, level2: caches.level2, threads: threadCount)
    let job = GEMMJob(
      engine: self, format: format, plan: plan, left: left, right: right, c: c, accumulate: accumulate,
      epilogue: epilogue)
    for j in stride(from: 0, to: n, by: plan.chunkColumns) {
      for i in stride(from: 0, to: m, by: plan.chunkRows) {
        let rows = i..<min(m, i + plan.chunkRows), columns = j..<min(n, j + plan.chunkColumns)
        for p in stride(from: 0, to: k, by: plan.sum) {
          // With one stretch what is packed serves the next chunk too.
          job.run(
            rows: rows, columns: columns, sum: p..<min(k, p + plan.sum),
            packLeft: j == 0 || plan.chunkRows < m || plan.sum < k, packRight: i == 0 || plan.sum < k)
        }
      }
    }
  }
}
