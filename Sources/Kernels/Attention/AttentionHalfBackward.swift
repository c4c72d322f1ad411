import CKernels

extension AttentionHalf {
  /// Floats of scratch for ``backward(keyValueHead:_:_:)``.
  static func backwardScratch(_ keyCount: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let depth = rounded(shape.headSize, panel), tall = rounded(shape.headSize, height(kernels))
    let keys = keys(kernels), rows = rounded(keyCount, keys), n = queries
    let width = AttentionBlock.padded(shape.headSize, kernels)
    return rows * depth + rows * tall / 2 + 2 * rows * depth + 2 * n * keys + 3 * n * keys / 2 + 2 * n * depth
      + n * tall + 2 * n * width + 3 * n
  }

  /// One key/value head and the query heads that read it; see ``AttentionBlock/backward(keyValueHead:_:_:)``.
  func backward(keyValueHead: Int, _ x: AttentionBlock.Gradients, _ scratch: Floats) {
    let n = Self.queries, scale = block.shape.scale, keyColumn = keyValueHead * d
    let rows = Self.rounded(block.keyCount, keys)
    var next = scratch
    func take(_ count: Int) -> Floats {
      defer { next += count }
      return next
    }
    let keyRows = Self.halves(take(rows * depth / 2)), valueRows = Self.halves(take(rows * depth / 2))
    let keyColumns = Self.halves(take(rows * tall / 2))
    let keySums = take(rows * depth), valueSums = take(rows * depth)
    let scoreBlock = take(n * keys), gradients = take(n * keys)
    let leftWeights = Self.halves(take(n * keys / 2))
    let leftGradients = Self.halves(take(n * keys / 2)), rightGradients = Self.halves(take(n * keys / 2))
    let queries = Self.halves(take(n * depth / 2)), outputs = Self.halves(take(n * depth / 2))
    let queryRows = Self.halves(take(n * depth / 2)), outputRows = Self.halves(take(n * depth / 2))
    let sums = take(n * tall), wide = take(n * block.width), wideOutput = take(n * block.width)
    let logSum = take(n), delta = take(n), factors = take(n)
    factors[0] = 1
    factors[1] = scale
    packRows(x.k, 0..<block.keyCount, keyColumn, into: keyRows)
    packRows(x.v, 0..<block.keyCount, keyColumn, into: valueRows)
    for key in stride(from: 0, to: block.keyCount, by: keys) {
      packTransposed(
        x.k, key..<min(key + keys, block.keyCount), keyColumn, into: keyColumns + key * tall)
    }
    keySums.update(repeating: 0, count: 2 * rows * depth)
    for head in keyValueHead * block.shape.group..<(keyValueHead + 1) * block.shape.group {
      let column = head * d
      for start in stride(from: 0, to: block.queryCount, by: n) {
        let range = start..<min(start + n, block.queryCount), count = range.count
        let lanes = Self.rounded(count, Self.panel)
        packQueries(x.q, range, column, into: queries)
        packQueries(x.dOut, range, column, into: outputs)
        packColumns(x.q, range, column, into: queryRows)
        packColumns(x.dOut, range, column, into: outputRows)
        block.load(x.dOut, range, column, into: wide)
        block.load(x.out, range, column, into: wideOutput)
        for lane in 0..<lanes {
          let isQuery = lane < count
          logSum[lane] = isQuery ? x.logSumExp.base[head * x.logSumExp.stride + start + lane] : 0
          delta[lane] =
            isQuery ? kernels.rows.dot(d, wide + lane * block.width, wideOutput + lane * block.width) : 0
        }
        for key in stride(from: 0, to: block.keyCount, by: keys) {
          let first = block.visible(from: key, at: start)
          let seen = min(keys, block.keyCount - key, first + count - 1)
          if seen <= 0 { break }
          scores(keyRows + key * depth, queries, keys: seen, count: count, first: first, into: scoreBlock)
          scores(valueRows + key * depth, outputs, keys: seen, count: count, first: first, into: gradients)
          attention.gradients_half(
            seen, keys, first, lanes, scale, scoreBlock, gradients, n, logSum, delta, height, leftWeights,
            leftGradients, rightGradients)
          addOverQueries(
            leftWeights, outputRows, keys: seen, queries: count, first: first, into: valueSums + key * depth)
          addOverQueries(
            leftGradients, queryRows, keys: seen, queries: count, first: first, into: keySums + key * depth)
          addOverKeys(
            keyColumns + key * tall, rightGradients, keys: seen, queries: count, first: first,
            accumulate: key > 0, into: sums)
        }
        transpose(sums, count, into: wide)
        block.store(wide, factors + 1, step: 0, into: x.dq, range, column)
      }
    }
    let keyRange = 0..<block.keyCount
    block.store(keySums, factors + 1, step: 0, width: depth, into: x.dk, keyRange, keyColumn)
    block.store(valueSums, factors, step: 0, width: depth, into: x.dv, keyRange, keyColumn)
  }
}
