import CKernels

extension AttentionBlock {
  /// Floats of scratch for ``backward(keyValueHead:_:_:)``: linear in the number of keys.
  static func backwardScratch(_ keyCount: Int, _ shape: AttentionShape, _ kernels: KernelTable) -> Int {
    let width = padded(shape.headSize, kernels), rows = (keyCount + keys - 1) / keys * keys
    return 4 * rows * width + 2 * queries * keys + 3 * queries * width + 2 * queries * shape.headSize
      + 2 * queries + 2
  }

  /// What backward reads and writes, of one sequence.
  struct Gradients {
    let q, k, v, out, dOut, logSumExp, dq, dk, dv: Matrix
  }

  /// One key/value head and the query heads that read it, a block of queries and a block of keys at a time. K, V and
  /// their gradients stay in scratch; only queries and their gradients come and go.
  func backward(keyValueHead: Int, _ x: Gradients, _ scratch: Floats) {
    let n = Self.queries
    let keyColumn = keyValueHead * d
    let rows = (keyCount + Self.keys - 1) / Self.keys * Self.keys
    let keyRows = scratch
    let valueRows = keyRows + rows * width
    let keySums = valueRows + rows * width
    let valueSums = keySums + rows * width
    let weights = valueSums + rows * width
    let weightGradients = weights + n * Self.keys
    let queryRows = weightGradients + n * Self.keys
    let outputRows = queryRows + n * width
    let sums = outputRows + n * width
    let queries = sums + n * width
    let outputs = queries + n * d
    let logSum = outputs + n * d
    let delta = logSum + n
    let factors = delta + n
    factors[0] = 1
    factors[1] = shape.scale
    load(x.k, 0..<keyCount, keyColumn, into: keyRows)
    load(x.v, 0..<keyCount, keyColumn, into: valueRows)
    keySums.update(repeating: 0, count: 2 * rows * width)
    for head in keyValueHead * shape.group..<(keyValueHead + 1) * shape.group {
      let column = head * d
      for start in stride(from: 0, to: queryCount, by: n) {
        let range = start..<min(start + n, queryCount), count = range.count
        load(x.q, range, column, into: queryRows)
        load(x.dOut, range, column, into: outputRows)
        load(x.out, range, column, into: sums)
        transpose(queryRows, count, into: queries)
        transpose(outputRows, count, into: outputs)
        for lane in 0..<n {
          // Lanes past the end have numbers too, but nothing reads what becomes of them.
          let isQuery = lane < count
          logSum[lane] = isQuery ? x.logSumExp.base[head * x.logSumExp.stride + start + lane] : 0
          delta[lane] = isQuery ? kernels.rows.dot(d, outputRows + lane * width, sums + lane * width) : 0
        }
        for key in stride(from: 0, to: keyCount, by: Self.keys) {
          let first = visible(from: key, at: start)
          let seen = min(Self.keys, keyCount - key, first + count - 1)
          if seen <= 0 { break }
          let keyBlock = keyRows + key * width
          scores(keyBlock, queries, keys: seen, count: count, first: first, into: weights)
          scores(
            valueRows + key * width, outputs, keys: seen, count: count, first: first, into: weightGradients)
          attention.gradients(
            seen, padded(seen), first, padded(count), shape.scale, weights, weightGradients, n, logSum, delta)
          addOverQueries(
            weights, outputRows, keys: seen, count: count, first: first, into: valueSums + key * width)
          addOverQueries(
            weightGradients, queryRows, keys: seen, count: count, first: first, into: keySums + key * width)
          addOverKeys(
            weightGradients, keyBlock, keys: seen, count: count, first: first, accumulate: key > 0, into: sums
          )
        }
        store(sums, factors + 1, step: 0, into: x.dq, range, column)
      }
    }
    store(keySums, factors + 1, step: 0, into: x.dk, 0..<keyCount, keyColumn)
    store(valueSums, factors, step: 0, into: x.dv, 0..<keyCount, keyColumn)
  }
}
