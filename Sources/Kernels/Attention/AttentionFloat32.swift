import CKernels

/// Attention with products in float32.
struct AttentionFloat32: AttentionArithmetic {
  typealias Floats = UnsafeMutablePointer<Float>
  let block: AttentionBlock

  /// 64 × 64 scores and their gradients are 32 KB, what the first-level cache holds at least.
  var keys: Int { 64 }
  func lanes(_ count: Int) -> Int { block.padded(count) }
  var sumWidth: Int { width }

  init(_ block: AttentionBlock) { self.block = block }

  /// Of a forward pass.
  struct ForwardScratch: AttentionForwardScratch {
    /// Keys and values, row by row.
    let keyRows, valueRows: Floats
    /// A tile's scores and then weights; also the queries as they lie, before they are transposed.
    let weights: Floats
    /// A block of queries, transposed.
    let queries: Floats
    let sums: Floats
    let softmax: AttentionSoftmax
  }

  func forwardScratch(_ keyCount: Int, _ scratch: inout AttentionScratch) -> ForwardScratch {
    let n = AttentionBlock.queries, rows = block.padded(keyCount)
    return ForwardScratch(
      keyRows: scratch.take(rows * width), valueRows: scratch.take(rows * width),
      weights: scratch.take(n * max(width, keys)), queries: scratch.take(n * d),
      sums: scratch.take(n * width),
      softmax: AttentionSoftmax(&scratch))
  }

  func loadKeys(_ k: Matrix, _ v: Matrix, _ end: Int, _ column: Int, _ s: ForwardScratch) {
    block.load(k, 0..<end, column, into: s.keyRows)
    block.load(v, 0..<end, column, into: s.valueRows)
  }

  func loadQueries(_ q: Matrix, _ rows: Range<Int>, _ column: Int, _ s: ForwardScratch) {
    block.load(q, rows, column, into: s.weights)
    transpose(s.weights, rows.count, into: s.queries)
  }

  func attend(_ tile: AttentionTile, _ s: ForwardScratch) {
    let n = AttentionBlock.queries, softmax = s.softmax, isLater = !tile.isFirst
    scores(tile, s.keyRows, s.queries, into: s.weights)
    adjust(tile, s.weights)
    attention.softmax(
      tile.keys, tile.keys, tile.first, lanes(tile.queries), block.shape.softmaxScale, s.weights, n,
      softmax.top,
      softmax.total, softmax.factors)
    if isLater { attention.scale_rows(tile.queries, width, s.sums, width, softmax.factors) }
    addOverKeys(tile, s.weights, s.valueRows, accumulate: isLater, into: s.sums)
  }

  func storeOutputs(_ out: Matrix, _ rows: Range<Int>, _ column: Int, _ s: ForwardScratch) {
    block.store(s.sums, s.softmax.factors, step: 1, into: out, rows, column)
  }

  /// Of a backward pass.
  struct BackwardScratch: AttentionBackwardScratch {
    let keyRows, valueRows, keySums, valueSums: Floats
    /// A tile's weights and their gradients.
    let weights, weightGradients: Floats
    let queryRows, outputGradients: Floats
    /// The sums for a block of queries; the outputs before those begin.
    let sums: Floats
    /// The queries and the outputs' gradients, transposed.
    let queries, gradients: Floats
    let logSum, delta, factors: Floats
    /// The tanh of a tile's scores where these are capped.
    let tangents: Floats?
    var outputs: Floats { sums }
  }

  func backwardScratch(_ scratch: inout AttentionScratch) -> BackwardScratch {
    let n = AttentionBlock.queries, all = block.keyCount.roundedUp(to: keys) * width
    return BackwardScratch(
      keyRows: scratch.take(all), valueRows: scratch.take(all), keySums: scratch.take(all),
      valueSums: scratch.take(all), weights: scratch.take(n * keys), weightGradients: scratch.take(n * keys),
      queryRows: scratch.take(n * width), outputGradients: scratch.take(n * width),
      sums: scratch.take(n * width), queries: scratch.take(n * d), gradients: scratch.take(n * d),
      logSum: scratch.take(n), delta: scratch.take(n), factors: scratch.take(2),
      tangents: block.shape.cap == nil ? nil : scratch.take(n * keys))
  }

  func loadKeys(_ x: AttentionGradients, _ column: Int, _ s: BackwardScratch) {
    block.load(x.k, 0..<block.keyCount, column, into: s.keyRows)
    block.load(x.v, 0..<block.keyCount, column, into: s.valueRows)
    // A cap reads scores that no query sees, too: they must be numbers.
    if s.tangents != nil { s.weights.update(repeating: 0, count: AttentionBlock.queries * keys) }
  }

  func loadQueries(_ x: AttentionGradients, _ rows: Range<Int>, _ column: Int, _ s: BackwardScratch) {
    block.load(x.q, rows, column, into: s.queryRows)
    block.load(x.dOut, rows, column, into: s.outputGradients)
    block.load(x.out, rows, column, into: s.outputs)
    transpose(s.queryRows, rows.count, into: s.queries)
    transpose(s.outputGradients, rows.count, into: s.gradients)
  }

  func addGradients(_ tile: AttentionTile, _ s: BackwardScratch) {
    scores(tile, s.keyRows, s.queries, into: s.weights)
    adjust(tile, s.weights, tangents: s.tangents)
    scores(tile, s.valueRows, s.gradients, into: s.weightGradients)
    attention.gradients(
      tile.keys, block.padded(tile.keys), tile.first, lanes(tile.queries), block.shape.softmaxScale,
      s.weights,
      s.weightGradients, AttentionBlock.queries, s.logSum, s.delta)
    if let tangents = s.tangents { uncap(tile, s.weightGradients, tangents) }
    addOverQueries(tile, s.weights, s.outputGradients, into: s.valueSums)
    addOverQueries(tile, s.weightGradients, s.queryRows, into: s.keySums)
    addOverKeys(tile, s.weightGradients, s.keyRows, accumulate: !tile.isFirst, into: s.sums)
  }

  func storeQueryGradients(_ dq: Matrix, _ rows: Range<Int>, _ column: Int, _ s: BackwardScratch) {
    block.store(s.sums, s.factors + 1, step: 0, into: dq, rows, column)
  }
}
