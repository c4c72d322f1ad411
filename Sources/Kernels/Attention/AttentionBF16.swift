import CKernels

/// Attention by instructions that multiply bfloat16.
///
/// Operands stand in the panels of `ck_bf16.h`: K, V, Q and dO are stored in bfloat16 and packed as they are; weights and
/// their gradients are rounded to it where products take them. Scores, the softmax, log-sum-exps and all sums are in float32.
struct AttentionBF16: AttentionArithmetic {
  typealias Floats = UnsafeMutablePointer<Float>
  typealias BF16s = UnsafeMutablePointer<UInt16>
  let block: AttentionBlock
  /// Whole tiles and whole steps, at least 64.
  let keys: Int

  /// The columns of a panel of B, and the k dimension of a step.
  static let panel = 32

  init(_ block: AttentionBlock) {
    self.block = block
    var unit = Self.panel
    while unit % Int(block.kernels.bf16.mr) != 0 { unit += Self.panel }
    keys = 64.roundedUp(to: unit)
  }

  func lanes(_ count: Int) -> Int { count.roundedUp(to: Self.panel) }
  var sumWidth: Int { depth }
  var tiles: ck_bf16_kernels { kernels.bf16 }
  /// Rows of a tile.
  var height: Int { Int(tiles.mr) }
  /// The head's width as a k dimension, and its steps.
  var depth: Int { d.roundedUp(to: Self.panel) }
  var steps: Int { depth / Self.panel }
  /// The head's width as rows of tiles.
  var tall: Int { d.roundedUp(to: height) }

  /// Of a forward pass.
  struct ForwardScratch: AttentionForwardScratch {
    /// Keys as left operand, the head's width summed over; values, the keys of a block summed over.
    let keyRows, values: BF16s
    /// A tile's weights as right operand, the keys summed over.
    let weights: BF16s
    /// A tile's scores; also the outputs as they are stored.
    let scores: Floats
    let queries: BF16s
    /// The outputs, transposed.
    let sums: Floats
    let softmax: AttentionSoftmax
  }

  func forwardScratch(_ keyCount: Int, _ scratch: inout AttentionScratch) -> ForwardScratch {
    let n = AttentionBlock.queries, rows = keyCount.roundedUp(to: keys)
    return ForwardScratch(
      keyRows: scratch.takeBF16(rows * depth), values: scratch.takeBF16(rows * tall),
      weights: scratch.takeBF16(n * keys), scores: scratch.take(n * max(keys, width)),
      queries: scratch.takeBF16(n * depth), sums: scratch.take(n * tall), softmax: AttentionSoftmax(&scratch))
  }

  func loadKeys(_ k: Matrix, _ v: Matrix, _ end: Int, _ column: Int, _ s: ForwardScratch) {
    packRows(k, 0..<end, column, into: s.keyRows)
    packBlocks(v, end, column, into: s.values)
  }

  func loadQueries(_ q: Matrix, _ rows: Range<Int>, _ column: Int, _ s: ForwardScratch) {
    packQueries(q, rows, column, into: s.queries)
  }

  func attend(_ tile: AttentionTile, _ s: ForwardScratch) {
    let n = AttentionBlock.queries, softmax = s.softmax, lanes = lanes(tile.queries), isLater = !tile.isFirst
    scores(tile, s.keyRows, s.queries, into: s.scores)
    adjust(tile, s.scores)
    attention.softmax_bf16(
      tile.keys, keys, tile.first, lanes, block.shape.scale, s.scores, n, softmax.top, softmax.total,
      softmax.factors, s.weights)
    if isLater { attention.scale_columns(d, lanes, s.sums, n, softmax.factors) }
    addOverKeys(tile, s.values, s.weights, accumulate: isLater, into: s.sums)
  }

  func storeOutputs(_ out: Matrix, _ rows: Range<Int>, _ column: Int, _ s: ForwardScratch) {
    transpose(s.sums, rows.count, into: s.scores)
    block.store(s.scores, s.softmax.factors, step: 1, into: out, rows, column)
  }

  /// The transpose of sums, [d, 64] → [count, width], to be stored by rows.
  func transpose(_ sums: Floats, _ count: Int, into rows: Floats) {
    kernels.gemm.transpose(d, count, sums, AttentionBlock.queries, rows, width)
  }
}
