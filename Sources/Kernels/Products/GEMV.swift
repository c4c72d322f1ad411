import CKernels

/// The product of a few rows with a matrix of weights: decoding reads every weight once and is bound by memory.
extension Engine {
  /// Up to this many rows the weights are read where they lie; beyond it packing them pays.
  static let mostVectorRows = 4

  /// y ← x·Wᵀ with x [m, k], m ≤ 4, and W [n, k], then the epilogue.
  ///
  /// Threads split the rows of W.
  func multiplyVectors(_ x: Matrix, by w: Matrix, into y: Matrix, epilogue: GEMMEpilogue) {
    let kernels = kernels.gemm
    // Some 64 KiB of weights a task: they stay in the cache for the next row of x.
    let step = max(4, 16_384 / max(w.columns, 1) / 4 * 4)
    let tasks = (w.rows + step - 1) / step
    parallel(tasks) { task, _ in
      let first = task * step, end = min(w.rows, first + step)
      for row in 0..<x.rows {
        kernels.matvec(
          end - first, x.columns, w.base + first * w.stride, w.stride, x.base + row * x.stride,
          y.base + row * y.stride + first)
      }
      epilogue.apply(to: y, rows: 0..<x.rows, columns: first..<end, self)
    }
  }
}
