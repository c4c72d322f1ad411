import CKernels

extension AttentionBF16 {
  /// Of a backward pass.
  struct BackwardScratch: AttentionBackwardScratch {
    /// Keys and values as left operands, the head's width summed over; keys, those of a block summed over.
    let keyRows, valueRows, keyColumns: BF16s
    let keySums, valueSums: Floats
    /// A tile's scores and dO·Vᵀ.
    let scores, gradients: Floats
    /// A tile's weights and their gradients as left operands, the queries summed over; the latter as right operand, the
    /// keys summed over.
    let leftWeights, leftGradients, rightGradients: BF16s
    /// Queries and the outputs' gradients as right operands: the head's width summed over, and the queries.
    let queries, outputColumns, queryRows, outputRows: BF16s
    /// The sums for a block of queries, transposed.
    let sums: Floats
    /// The outputs' gradients and the outputs in float32; in the place of the former also the gradients of queries.
    let outputGradients, outputs: Floats
    let logSum, delta, factors: Floats
  }

  func backwardScratch(_ scratch: inout AttentionScratch) -> BackwardScratch {
    let n = AttentionBlock.queries, rows = block.keyCount.roundedUp(to: keys)
    return BackwardScratch(
      keyRows: scratch.takeBF16(rows * depth), valueRows: scratch.takeBF16(rows * depth),
      keyColumns: scratch.takeBF16(rows * tall), keySums: scratch.take(rows * depth),
      valueSums: scratch.take(rows * depth), scores: scratch.take(n * keys),
      gradients: scratch.take(n * keys), leftWeights: scratch.takeBF16(n * keys),
      leftGradients: scratch.takeBF16(n * keys), rightGradients: scratch.takeBF16(n * keys),
      queries: scratch.takeBF16(n * depth), outputColumns: scratch.takeBF16(n * depth),
      queryRows: scratch.takeBF16(n * depth), outputRows: scratch.takeBF16(n * depth),
      sums: scratch.take(n * tall), outputGradients: scratch.take(n * width),
      outputs: scratch.take(n * width),
      logSum: scratch.take(n), delta: scratch.take(n), factors: scratch.take(n))
  }

  func loadKeys(_ x: AttentionGradients, _ column: Int, _ s: BackwardScratch) {
    packRows(x.k, 0..<block.keyCount, column, into: s.keyRows)
    packRows(x.v, 0..<block.keyCount, column, into: s.valueRows)
    packBlocks(x.k, block.keyCount, column, into: s.keyColumns)
  }

  func loadQueries(_ x: AttentionGradients, _ rows: Range<Int>, _ column: Int, _ s: BackwardScratch) {
    packQueries(x.q, rows, column, into: s.queries)
    packQueries(x.dOut, rows, column, into: s.outputColumns)
    packColumns(x.q, rows, column, into: s.queryRows)
    packColumns(x.dOut, rows, column, into: s.outputRows)
    block.load(x.dOut, rows, column, into: s.outputGradients)
    block.load(x.out, rows, column, into: s.outputs)
  }

  func addGradients(_ tile: AttentionTile, _ s: BackwardScratch) {
    scores(tile, s.keyRows, s.queries, into: s.scores)
    adjust(tile, s.scores)
    scores(tile, s.valueRows, s.outputColumns, into: s.gradients)
    attention.gradients_bf16(
      tile.keys, keys, tile.first, lanes(tile.queries), block.shape.scale, s.scores, s.gradients,
      AttentionBlock.queries, s.logSum, s.delta, height, s.leftWeights, s.leftGradients, s.rightGradients)
    addOverQueries(tile, s.leftWeights, s.outputRows, into: s.valueSums)
    addOverQueries(tile, s.leftGradients, s.queryRows, into: s.keySums)
    addOverKeys(tile, s.keyColumns, s.rightGradients, accumulate: !tile.isFirst, into: s.sums)
  }

  func storeQueryGradients(_ dq: Matrix, _ rows: Range<Int>, _ column: Int, _ s: BackwardScratch) {
    transpose(s.sums, rows.count, into: s.outputGradients)
    block.store(s.outputGradients, s.factors + 1, step: 0, into: dq, rows, column)
  }
}
