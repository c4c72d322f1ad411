import CKernels

/// The attention of one sequence and one key/value head, in single precision: the loops of one task.
struct AttentionBlock {
  typealias Floats = UnsafeMutablePointer<Float>
  /// [queries, heads·headSize] of the query heads at work, keys and values [keys, headSize].
  let q: Matrix
  let k: Matrix
  let v: Matrix
  let shape: AttentionShape
  let kernels: KernelTable

  var queryCount: Int { q.rows }
  var keyCount: Int { k.rows }
  private var d: Int { shape.headSize }
  private var mr: Int { kernels.tileRows }
  private var nr: Int { kernels.tileColumns }

  private static func rounded(_ count: Int, _ unit: Int) -> Int { (count + unit - 1) / unit * unit }

  /// Floats of scratch for a sequence of `keys`: packed K and Vᵀ, the scores of a block, its queries and its output.
  static func forwardScratch(_ keys: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let mr = kernels.tileRows, nr = kernels.tileColumns, d = shape.headSize
    let paddedKeys = rounded(keys, mr), paddedWidth = rounded(d, mr)
    return max(
      keys, paddedKeys * d + paddedWidth * keys + paddedKeys * nr + d * nr + paddedWidth * nr + 2 * nr)
  }

  /// Floats of scratch for backward.
  static func backwardScratch(_ keys: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let mr = kernels.tileRows, nr = kernels.tileColumns, d = shape.headSize
    let paddedKeys = rounded(keys, mr), width = rounded(d, nr)
    return 2 * paddedKeys * d + rounded(d, mr) * keys + 2 * paddedKeys * nr + 2 * paddedKeys * width + 2 * d
      * nr
      + 2 * nr * width + rounded(d, mr) * nr + mr * nr + 2 * nr
  }

  /// The number of keys that some query of the block from `start` sees, and that the block's first query sees.
  private func visibleKeys(_ start: Int, _ count: Int) -> (visible: Int, first: Int) {
    guard shape.isCausal else { return (keyCount, keyCount) }
    let first = keyCount - queryCount + start + 1
    return (min(keyCount, first + count - 1), first)
  }

  // MARK: Packing

  /// Rows of one head as left operand: panels of `mr` rows, the head's width summed over.
  private func packRows(_ x: Matrix, into panels: Floats) {
    for i in stride(from: 0, to: x.rows, by: mr) {
      kernels.gemm.pack_rows(
        d, min(mr, x.rows - i), mr, x.base + i * x.stride, x.stride, panels + i * d)
    }
  }

  /// The transpose of one head as left operand: panels of `mr` of the head's columns, the rows summed over.
  private func packColumns(_ x: Matrix, into panels: Floats) {
    for i in stride(from: 0, to: d, by: mr) {
      kernels.gemm.pack_columns(
        x.rows, min(mr, d - i), mr, x.base + i, x.stride, panels + i * x.rows)
    }
  }

  /// `count` rows from `start` of one head, transposed, as right operand [d, nr].
  private func packQueries(_ x: Matrix, _ column: Int, _ start: Int, _ count: Int, into panel: Floats) {
    kernels.gemm.pack_rows(d, count, nr, x.base + start * x.stride + column, x.stride, panel)
  }

  // MARK: Forward

  /// One head, a block of `nr` queries at a time.
  func forward(into out: Matrix, _ lse: Floats?, _ scratch: Floats) {
    let gemm = kernels.gemm
    let paddedKeys = Self.rounded(keyCount, mr), paddedWidth = Self.rounded(d, mr)
    let keys = scratch
    let values = keys + paddedKeys * d
    let scores = values + paddedWidth * keyCount
    let queries = scores + paddedKeys * nr
    let output = queries + d * nr
    let inverse = output + paddedWidth * nr
    let logSum = inverse + nr
    packRows(k, into: keys)
    packColumns(v, into: values)
    for start in stride(from: 0, to: queryCount, by: nr) {
      let count = min(nr, queryCount - start)
      let (visible, first) = visibleKeys(start, count)
      packQueries(q, 0, start, count, into: queries)
      for i in stride(from: 0, to: visible, by: mr) {
        gemm.tile(d, keys + i * d, queries, scores + i * nr, nr, 0)
      }
      kernels.attention.softmax(visible, visible, first, shape.scale, scores, inverse, logSum)
      for i in stride(from: 0, to: d, by: mr) {
        gemm.tile(visible, values + i * keyCount, scores, output + i * nr, nr, 0)
      }
      kernels.attention.scale_columns(d, output, inverse)
      kernels.gemm.transpose(d, count, output, nr, out.base + start * out.stride, out.stride)
      lse?.advanced(by: start).update(from: logSum, count: count)
    }
  }

  /// One head for a few queries: dot products and weighted sums of rows where they lie, as decoding needs it.
  func forwardFew(into out: Matrix, _ lse: Floats?, _ scores: Floats) {
    for query in 0..<queryCount {
      let visible = visibleKeys(query, 1).visible
      let x = q.base + query * q.stride
      kernels.gemm.matvec(visible, d, k.base, k.stride, x, scores)
      kernels.rows.scale(visible, shape.scale, scores, scores)
      let sum = kernels.rows.softmax(visible, scores)
      lse?[query] = sum
      let y = out.base + query * out.stride
      y.update(repeating: 0, count: d)
      kernels.gemm.weighted_rows(visible, d, scores, v.base, v.stride, y)
    }
  }

  // MARK: Backward

  /// The query heads that read the key/value head; `logSumExp` has a row for each.
  func backward(
    dOut: Matrix, out: Matrix, logSumExp: Matrix, dq: Matrix, dk: Matrix, dv: Matrix,
    _ scratch: Floats
  ) {
    let gemm = kernels.gemm
    let paddedKeys = Self.rounded(keyCount, mr), paddedWidth = Self.rounded(d, mr),
      width = Self.rounded(d, nr)
    let keys = scratch
    let values = keys + paddedKeys * d
    let keysTransposed = values + paddedKeys * d
    let scores = keysTransposed + paddedWidth * keyCount
    let scoreGradients = scores + paddedKeys * nr
    let keyGradients = scoreGradients + paddedKeys * nr
    let valueGradients = keyGradients + paddedKeys * width
    let queries = valueGradients + paddedKeys * width
    let outputs = queries + d * nr
    let queryRows = outputs + d * nr
    let outputRows = queryRows + nr * width
    let queryGradients = outputRows + nr * width
    let panel = queryGradients + paddedWidth * nr
    let delta = panel + mr * nr
    let logSum = delta + nr
    packRows(k, into: keys)
    packRows(v, into: values)
    packColumns(k, into: keysTransposed)
    keyGradients.update(repeating: 0, count: 2 * paddedKeys * width)
    for head in 0..<shape.group {
      for start in stride(from: 0, to: queryCount, by: nr) {
        let count = min(nr, queryCount - start)
        let (visible, first) = visibleKeys(start, count)
        let padded = Self.rounded(visible, mr)
        packQueries(q, head * d, start, count, into: queries)
        packQueries(dOut, head * d, start, count, into: outputs)
        packBlock(q, head * d, start, count, into: queryRows)
        packBlock(dOut, head * d, start, count, into: outputRows)
        loadStatistics(head, start, count, dOut, out, logSumExp, delta, logSum)
        for i in stride(from: 0, to: visible, by: mr) {
          gemm.tile(d, keys + i * d, queries, scores + i * nr, nr, 0)
          gemm.tile(d, values + i * d, outputs, scoreGradients + i * nr, nr, 0)
        }
        kernels.attention.probabilities(visible, padded, first, shape.scale, scores, logSum)
        kernels.attention.score_gradient(padded, shape.scale, scores, scoreGradients, delta)
        addProduct(scores, outputRows, padded, count, width, panel, into: valueGradients)
        addProduct(scoreGradients, queryRows, padded, count, width, panel, into: keyGradients)
        for i in stride(from: 0, to: d, by: mr) {
          gemm.tile(visible, keysTransposed + i * keyCount, scoreGradients, queryGradients + i * nr, nr, 0)
        }
        kernels.gemm.transpose(
          d, count, queryGradients, nr, dq.base + start * dq.stride + head * d, dq.stride)
      }
    }
    for row in 0..<keyCount {
      (dk.base + row * dk.stride).update(from: keyGradients + row * width, count: d)
      (dv.base + row * dv.stride).update(from: valueGradients + row * width, count: d)
    }
  }

  /// `count` rows from `start` of one head as right operand, panels of `nr` of the head's columns.
  private func packBlock(_ x: Matrix, _ column: Int, _ start: Int, _ count: Int, into panels: Floats) {
    for j in stride(from: 0, to: d, by: nr) {
      kernels.gemm.pack_columns(
        count, min(nr, d - j), nr, x.base + start * x.stride + column + j, x.stride, panels + j * nr)
    }
  }

  /// δ = rowsum(dO ∘ O) and the log-sum-exp of each lane; lanes past the end get 0 and, their dO being 0, add nothing.
  private func loadStatistics(
    _ head: Int, _ start: Int, _ count: Int, _ dOut: Matrix, _ out: Matrix, _ logSumExp: Matrix,
    _ delta: Floats,
    _ logSum: Floats
  ) {
    for lane in 0..<nr {
      guard lane < count else {
        delta[lane] = 0
        logSum[lane] = 0
        continue
      }
      let row = start + lane
      delta[lane] = kernels.rows.dot(
        d, dOut.base + row * dOut.stride + head * d, out.base + row * out.stride + head * d)
      logSum[lane] = logSumExp.base[head * logSumExp.stride + row]
    }
  }

  /// sums[key, :] += Σ over the block's queries of weights[key, query] · rows[query, :].
  private func addProduct(
    _ weights: Floats, _ rows: Floats, _ padded: Int, _ count: Int, _ width: Int, _ panel: Floats,
    into sums: Floats
  ) {
    for i in stride(from: 0, to: padded, by: mr) {
      kernels.gemm.pack_rows(count, mr, mr, weights + i * nr, nr, panel)
      for j in stride(from: 0, to: width, by: nr) {
        kernels.gemm.tile(count, panel, rows + j * nr, sums + i * width + j, width, 1)
      }
    }
  }
}
