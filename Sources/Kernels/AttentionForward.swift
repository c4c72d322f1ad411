import CKernels

extension AttentionBlock {
  /// Floats of scratch for ``forward(head:queries:q:k:v:into:_:_:)``: linear in the number of queries of a task.
  static func forwardScratch(_ queryCount: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let width = padded(shape.headSize, kernels)
    let blocks = (queryCount + queries - 1) / queries
    return 2 * keys * width + queries * max(width, keys) + blocks * (queries * (shape.headSize + width + 2))
      + 2 * queries
  }

  /// One query head for the queries of a task, a block of keys at a time.
  ///
  /// The softmax is the online one: sums so far are scaled down whenever a larger score turns up, so the scores of one
  /// block are all there is of them.
  func forward(
    head: Int, queries range: Range<Int>, q: Matrix, k: Matrix, v: Matrix, into out: Matrix, _ lse: Floats?,
    _ scratch: Floats
  ) {
    let n = Self.queries
    let column = head * d, keyColumn = head / shape.group * d
    let keyRows = scratch
    let valueRows = keyRows + Self.keys * width
    // Also the queries as they lie, before they are transposed.
    let weights = valueRows + Self.keys * width
    let factors = weights + n * max(width, Self.keys)
    let blocks = factors + 2 * n
    let blockSize = n * (d + width + 2)
    for (index, start) in stride(from: range.lowerBound, to: range.upperBound, by: n).enumerated() {
      let rows = start..<min(start + n, range.upperBound), block = blocks + index * blockSize
      load(q, rows, column, into: weights)
      transpose(weights, rows.count, into: block)
      let top = block + n * (d + width)
      top.update(repeating: -.infinity, count: n)
      (top + n).update(repeating: 0, count: n)
    }
    for key in stride(from: 0, to: min(keyCount, visible(from: 0, at: range.upperBound - 1)), by: Self.keys) {
      let keys = min(Self.keys, keyCount - key)
      load(k, key..<key + keys, keyColumn, into: keyRows)
      load(v, key..<key + keys, keyColumn, into: valueRows)
      for (index, start) in stride(from: range.lowerBound, to: range.upperBound, by: n).enumerated() {
        let count = min(n, range.upperBound - start)
        let first = visible(from: key, at: start)
        let seen = min(keys, first + count - 1)
        if seen <= 0 { continue }
        let queries = blocks + index * blockSize
        let sums = queries + n * d
        let top = sums + n * width
        scores(keyRows, queries, keys: seen, count: count, first: first, into: weights)
        attention.softmax(
          seen, seen, first, padded(count), shape.scale, weights, n, top, top + n, factors)
        if key > 0 { attention.scale_rows(count, width, sums, width, factors) }
        addOverKeys(
          weights, valueRows, keys: seen, count: count, first: first, accumulate: key > 0, into: sums)
      }
    }
    for (index, start) in stride(from: range.lowerBound, to: range.upperBound, by: n).enumerated() {
      let rows = start..<min(start + n, range.upperBound)
      let sums = blocks + index * blockSize + n * d, top = sums + n * width
      attention.finish(padded(rows.count), shape.scale, top, top + n, factors, factors + n)
      store(sums, factors, step: 1, into: out, rows, column)
      lse?.advanced(by: start).update(from: factors + n, count: rows.count)
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
