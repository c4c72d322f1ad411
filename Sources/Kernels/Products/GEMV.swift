import CKernels

/// The product of a few rows with a matrix of weights: decoding reads every weight once and is bound by memory.
extension Engine {
  /// Up to this many rows the weights are read where they lie; beyond it packing them pays.
  static let mostVectorRows = 4
  /// The rows of weights that the kernel sums side by side; the last few, if fewer, it sums in another order. A matrix that is
  /// cut at multiples of this gives the same bits as the whole.
  package static let rowsSummedTogether = 4

  /// y ← x·Wᵀ with x [m, k], m ≤ 4, and W [n, k], then the epilogue; x and y in float32.
  ///
  /// Threads split the rows of W. Weights at 16 bits are widened as they are read, so that the sums are those of the same
  /// weights in float32.
  func multiplyVectors(_ x: Matrix, by w: Matrix, into y: Matrix, epilogue: GEMMEpilogue) {
    vectorTasks(w) { range, _ in
      for row in 0..<x.rows {
        dot(w, range, x.base + row * x.stride, into: y.base + row * y.stride + range.lowerBound)
      }
      epilogue.apply(to: y, rows: 0..<x.rows, columns: range, self)
    }
  }

  /// The same of operands in bfloat16: x, rounded to the nearest if it is in float32, W in bfloat16, y either.
  func multiplyRoundedVectors(_ x: Matrix, by w: Matrix, into y: Matrix, epilogue: GEMMEpilogue) {
    let widened = packedA.reserve(x.rows * x.columns)
    let most = vectorStep(w) * x.rows
    // A row's bits while it is rounded, or a task's sums.
    reserveScratch(max(most, (x.columns + 1) / 2))
    if isPlanning { return }
    for row in 0..<x.rows { widen(x, row, into: widened + row * x.columns) }
    vectorTasks(w) { range, worker in
      let sums = scratch(worker, most)
      for row in 0..<x.rows {
        dot(w, range, widened + row * x.columns, into: sums + row * range.count)
      }
      epilogue.finish(
        GEMMBlock(rows: 0..<x.rows, columns: range, sums: sums, stride: range.count), into: y,
        accumulate: false, self)
    }
  }

  /// The numbers of a row as bfloat16 holds them, in float32.
  private func widen(_ x: Matrix, _ row: Int, into numbers: UnsafeMutablePointer<Float>) {
    switch x.element {
    case .bfloat16: kernels.rows.widen(x.columns, x.bf16 + row * x.stride, numbers)
    case .float16: preconditionFailure("activations in \(x.element)")
    case .float32:
      let bits = UnsafeMutableRawPointer(scratch(0, (x.columns + 1) / 2)).assumingMemoryBound(to: UInt16.self)
      kernels.rows.narrow(x.columns, x.base + row * x.stride, bits)
      kernels.rows.widen(x.columns, bits, numbers)
    }
  }

  /// Σp w[j][p]·x[p] for the rows j of a range.
  private func dot(
    _ w: Matrix, _ range: Range<Int>, _ x: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>
  ) {
    let first = range.lowerBound * w.stride
    switch w.element {
    case .float32: kernels.gemm.matvec(range.count, w.columns, w.base + first, w.stride, x, sums)
    case .bfloat16: kernels.gemm.matvec_bf16(range.count, w.columns, w.bf16 + first, w.stride, x, sums)
    case .float16: kernels.gemm.matvec_fp16(range.count, w.columns, w.words + first, w.stride, x, sums)
    }
  }

  /// The rows of W of a task: some 64 KiB in float32, that stay in the cache for the next row of x.
  private func vectorStep(_ w: Matrix) -> Int {
    let group = Self.rowsSummedTogether
    return max(group, 16_384 / max(w.columns, 1) / group * group)
  }

  private func vectorTasks(_ w: Matrix, _ body: (_ rows: Range<Int>, _ worker: Int) -> Void) {
    let step = vectorStep(w)
    parallel(w.rows.dividedUp(by: step)) { task, worker in
      body(task * step..<min(w.rows, (task + 1) * step), worker)
    }
  }
}
