import CKernels

extension AttentionHalf {
  /// Floats of scratch for ``forward(head:queries:q:k:v:into:_:_:)``.
  static func forwardScratch(_ keyCount: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let depth = rounded(shape.headSize, panel), tall = rounded(shape.headSize, height(kernels)), n = queries
    let keys = keys(kernels), rows = rounded(keyCount, keys)
    let width = AttentionBlock.padded(shape.headSize, kernels)
    return rows * (depth + tall) / 2 + n * (keys / 2 + max(keys, width) + depth / 2 + tall + 4)
  }

  /// One query head for the queries of a task; see ``AttentionBlock/forward(head:queries:q:k:v:into:_:_:)``.
  func forward(
    head: Int, queries range: Range<Int>, q: Matrix, k: Matrix, v: Matrix, into out: Matrix, _ lse: Floats?,
    _ scratch: Floats
  ) {
    let n = Self.queries, scale = block.shape.scale
    let column = head * d, keyColumn = head / block.shape.group * d
    let end = min(block.keyCount, block.visible(from: 0, at: range.upperBound - 1))
    let rows = Self.rounded(end, keys)
    var next = scratch
    func take(_ count: Int) -> Floats {
      defer { next += count }
      return next
    }
    let keyRows = Self.halves(take(rows * depth / 2)), values = Self.halves(take(rows * tall / 2))
    let weights = Self.halves(take(n * keys / 2)), scoreBlock = take(n * max(keys, block.width))
    let queries = Self.halves(take(n * depth / 2)), sums = take(n * tall)
    let top = take(n), total = take(n), factors = take(n), logSum = take(n)
    packRows(k, 0..<end, keyColumn, into: keyRows)
    for key in stride(from: 0, to: end, by: keys) {
      packTransposed(v, key..<min(key + keys, end), keyColumn, into: values + key * tall)
    }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: n) {
      let rows = start..<min(start + n, range.upperBound), count = rows.count
      let lanes = Self.rounded(count, Self.panel)
      packQueries(q, rows, column, into: queries)
      top.update(repeating: -.infinity, count: n)
      total.update(repeating: 0, count: n)
      for key in stride(from: 0, to: end, by: keys) {
        let first = block.visible(from: key, at: start)
        let seen = min(keys, end - key, first + count - 1)
        if seen <= 0 { break }
        scores(keyRows + key * depth, queries, keys: seen, count: count, first: first, into: scoreBlock)
        attention.softmax_half(
          seen, keys, first, lanes, scale, scoreBlock, n, top, total, factors, weights)
        if key > 0 { attention.scale_columns(d, lanes, sums, n, factors) }
        addOverKeys(
          values + key * tall, weights, keys: seen, queries: count, first: first, accumulate: key > 0,
          into: sums)
      }
      attention.finish(lanes, scale, top, total, factors, logSum)
      transpose(sums, count, into: scoreBlock)
      block.store(scoreBlock, factors, step: 1, into: out, rows, column)
      lse?.advanced(by: start).update(from: logSum, count: count)
    }
  }
}
