import CKernels

extension AttentionBlock {
  /// Floats of scratch for ``forward(head:queries:q:k:v:into:_:_:)``: linear in the number of keys.
  static func forwardScratch(_ keyCount: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let width = padded(shape.headSize, kernels), rows = padded(keyCount, kernels), n = queries
    return 2 * rows * width + n * (max(width, keys) + shape.headSize + width + 4)
  }

  /// One query head for the queries of a task, a block of queries and a block of keys at a time.
  ///
  /// The softmax is the online one: sums so far are scaled down whenever a larger score turns up, so the scores of one
  /// block are all there is of them.
  func forward(
    head: Int, queries range: Range<Int>, q: Matrix, k: Matrix, v: Matrix, into out: Matrix, _ lse: Floats?,
    _ scratch: Floats
  ) {
    let n = Self.queries
    let column = head * d, keyColumn = head / shape.group * d
    let end = min(keyCount, visible(from: 0, at: range.upperBound - 1))
    let keyRows = scratch
    let valueRows = keyRows + padded(end) * width
    // Also the queries as they lie, before they are transposed.
    let weights = valueRows + padded(end) * width
    let queries = weights + n * max(width, Self.keys)
    let sums = queries + n * d
    let top = sums + n * width
    let total = top + n
    let factors = total + n
    let logSum = factors + n
    load(k, 0..<end, keyColumn, into: keyRows)
    load(v, 0..<end, keyColumn, into: valueRows)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: n) {
      let rows = start..<min(start + n, range.upperBound), count = rows.count
      load(q, rows, column, into: weights)
      transpose(weights, count, into: queries)
      top.update(repeating: -.infinity, count: n)
      total.update(repeating: 0, count: n)
      for key in stride(from: 0, to: end, by: Self.keys) {
        let first = visible(from: key, at: start)
        let seen = min(Self.keys, end - key, first + count - 1)
        if seen <= 0 { break }
        scores(keyRows + key * width, queries, keys: seen, count: count, first: first, into: weights)
        attention.softmax(seen, seen, first, padded(count), shape.scale, weights, n, top, total, factors)
        if key > 0 { attention.scale_rows(count, width, sums, width, factors) }
        addOverKeys(
          weights, valueRows + key * width, keys: seen, count: count, first: first, accumulate: key > 0,
          into: sums)
      }
      attention.finish(padded(count), shape.scale, top, total, factors, logSum)
      store(sums, factors, step: 1, into: out, rows, column)
      lse?.advanced(by: start).update(from: logSum, count: count)
    }
  }

  /// Floats of scratch for ``forwardFew(head:q:k:v:into:_:_:)``.
  static func fewScratch(_ keyCount: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    2 * padded(shape.headSize, kernels) + 1 + keyCount
  }

  /// One head for a few queries: dot products and weighted sums of rows where they lie, as decoding needs it. Keys
  /// and values are in single precision.
  func forwardFew(
    head: Int, q: Matrix, k: Matrix, v: Matrix, into out: Matrix, _ lse: Floats?, _ scratch: Floats
  ) {
    let column = head * d, keyColumn = head / shape.group * d
    let x = scratch, y = x + width, one = y + width, scores = one + 1
    one.pointee = 1
    for query in 0..<queryCount {
      let seen = min(keyCount, visible(from: 0, at: query))
      load(q, query..<query + 1, column, padded: 1, into: x)
      kernels.gemm.matvec(seen, d, k.base + keyColumn, k.stride, x, scores)
      kernels.rows.scale(seen, shape.scale, scores, scores)
      let sum = kernels.rows.softmax(seen, scores)
      lse?[query] = sum
      y.update(repeating: 0, count: d)
      kernels.gemm.weighted_rows(seen, d, scores, v.base + keyColumn, v.stride, y)
      store(y, one, step: 0, into: out, query..<query + 1, column)
    }
  }
}
