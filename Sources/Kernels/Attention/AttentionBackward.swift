import CKernels

/// What backward reads and writes, of one sequence.
struct AttentionGradients {
  let q, k, v, out, dOut, logSumExp, dq, dk, dv: Matrix
}

/// What the backward loop itself touches of its scratch.
protocol AttentionBackwardScratch {
  /// The sums of the gradients of all keys and values, the values' behind the keys'.
  var keySums: UnsafeMutablePointer<Float> { get }
  var valueSums: UnsafeMutablePointer<Float> { get }
  /// A block of outputs and of their gradients, row by row.
  var outputs: UnsafeMutablePointer<Float> { get }
  var outputGradients: UnsafeMutablePointer<Float> { get }
  /// Of each query of a block its log-sum-exp, and δ = dO · O.
  var logSum: UnsafeMutablePointer<Float> { get }
  var delta: UnsafeMutablePointer<Float> { get }
  /// The numbers 1 and scale.
  var factors: UnsafeMutablePointer<Float> { get }
}

extension AttentionArithmetic {
  /// Floats of scratch for ``backward(keyValueHead:_:_:)``: linear in the number of keys.
  var backwardCount: Int { AttentionScratch.count { backwardScratch(&$0) } }

  /// One key/value head and the query heads that read it, a block of queries and a block of keys at a time.
  ///
  /// K, V and their gradients stay in scratch; only queries and their gradients come and go.
  func backward(keyValueHead: Int, _ x: AttentionGradients, _ scratch: UnsafeMutablePointer<Float>) {
    let shape = block.shape, keyColumn = keyValueHead * d, allKeys = 0..<block.keyCount
    var memory = AttentionScratch(scratch)
    let s = backwardScratch(&memory)
    s.factors[0] = 1
    s.factors[1] = shape.scale
    loadKeys(x, keyColumn, s)
    s.keySums.update(repeating: 0, count: 2 * block.keyCount.roundedUp(to: keys) * sumWidth)
    for head in keyValueHead * shape.group..<(keyValueHead + 1) * shape.group {
      let column = head * d
      for start in stride(from: 0, to: block.queryCount, by: AttentionBlock.queries) {
        let rows = start..<min(start + AttentionBlock.queries, block.queryCount)
        loadQueries(x, rows, column, s)
        for lane in 0..<lanes(rows.count) {
          // Lanes past the end have numbers too, but nothing reads what becomes of them.
          let isQuery = lane < rows.count, at = lane * width
          s.logSum[lane] = isQuery ? x.logSumExp.base[head * x.logSumExp.stride + start + lane] : 0
          s.delta[lane] = isQuery ? kernels.rows.dot(d, s.outputGradients + at, s.outputs + at) : 0
        }
        for key in stride(from: firstTile(rows), to: block.keyCount, by: keys) {
          guard let tile = tile(rows, from: key, to: block.keyCount) else { break }
          addGradients(tile, s)
        }
        storeQueryGradients(x.dq, rows, column, s)
      }
    }
    block.store(s.keySums, s.factors + 1, step: 0, width: sumWidth, into: x.dk, allKeys, keyColumn)
    block.store(s.valueSums, s.factors, step: 0, width: sumWidth, into: x.dv, allKeys, keyColumn)
  }
}
