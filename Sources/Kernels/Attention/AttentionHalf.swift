import CKernels

/// Attention by instructions that multiply bfloat16: what forward and backward have in common.
///
/// The blocks are those of ``AttentionBlock``, with operands in the panels of `ck_half.h`: K, V, Q and dO are stored in
/// bfloat16 and packed as they are; weights and their gradients are rounded to it where products take them. Scores, the
/// softmax, log-sum-exps and all sums are in single precision.
struct AttentionHalf {
  typealias Floats = UnsafeMutablePointer<Float>
  typealias Halves = UnsafeMutablePointer<UInt16>
  let block: AttentionBlock

  init(_ block: AttentionBlock) { self.block = block }

  /// Queries at a time: two panels.
  static let queries = AttentionBlock.queries
  /// The columns of a panel of B, and the summed index of a step.
  static let panel = 32

  static func rounded(_ count: Int, _ unit: Int) -> Int { (count + unit - 1) / unit * unit }

  /// Rows of a tile.
  static func height(_ kernels: KernelTable) -> Int { Int(kernels.half.mr) }
  /// Keys at a time: whole tiles and whole steps, at least 64.
  static func keys(_ kernels: KernelTable) -> Int {
    var unit = panel
    while unit % height(kernels) != 0 { unit += panel }
    return rounded(64, unit)
  }

  var kernels: KernelTable { block.kernels }
  var attention: ck_attention_kernels { kernels.attention }
  var half: ck_half_kernels { kernels.half }
  var d: Int { block.d }
  var height: Int { Self.height(kernels) }
  var keys: Int { Self.keys(kernels) }
  /// The head's width as a summed index, and its steps.
  var depth: Int { Self.rounded(d, Self.panel) }
  var steps: Int { depth / Self.panel }
  /// The head's width as rows of tiles.
  var tall: Int { Self.rounded(d, height) }

  /// Rows `range` of one head as left operand, the head's width summed over: ⌈rows / height⌉ panels of depth · height.
  func packRows(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: Halves) {
    for i in stride(from: 0, to: range.count, by: height) {
      half.pack_left(
        d, min(height, range.count - i), x.halves + (range.lowerBound + i) * x.stride + column, x.stride, 0,
        0,
        panels + i * depth)
    }
  }

  /// The transpose of rows `range` of one head as left operand, the rows summed over: panels of `keys` · height.
  func packTransposed(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: Halves) {
    for i in stride(from: 0, to: d, by: height) {
      half.pack_left(
        range.count, min(height, d - i), x.halves + range.lowerBound * x.stride + column + i, x.stride, 0, 1,
        panels + i * keys)
    }
  }

  /// A block of queries as right operand, the head's width summed over: 2 panels of depth · 32.
  func packQueries(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: Halves) {
    for j in stride(from: 0, to: range.count, by: Self.panel) {
      half.pack_right(
        d, min(Self.panel, range.count - j), x.halves + (range.lowerBound + j) * x.stride + column, x.stride,
        0,
        1, panels + j * depth)
    }
  }

  /// A block of queries as right operand, the queries summed over: a panel of 64 · 32 for every 32 columns of the head.
  func packColumns(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: Halves) {
    for j in stride(from: 0, to: d, by: Self.panel) {
      half.pack_right(
        range.count, min(Self.panel, d - j), x.halves + range.lowerBound * x.stride + column + j, x.stride, 0,
        0, panels + j * Self.queries)
    }
  }

  /// How many of `keys` keys the queries up to the end of the panel from `lane` see.
  func seen(_ keys: Int, _ first: Int, _ lane: Int) -> Int {
    min(keys, max(0, first + lane + Self.panel - 1))
  }

  /// scores[key, query] ← Σ rows[key, :] · columns[:, query], 64 queries wide.
  func scores(_ rows: Halves, _ columns: Halves, keys: Int, count: Int, first: Int, into scores: Floats) {
    let n = Self.queries
    if first >= keys {
      attention.products_half(
        (count + Self.panel - 1) / Self.panel, (keys + height - 1) / height, steps, rows, columns,
        Self.panel * depth, scores, n, 0)
      return
    }
    for lane in stride(from: 0, to: count, by: Self.panel) {
      let panels = (seen(keys, first, lane) + height - 1) / height
      half.panels(panels, steps, rows, columns + lane * depth, scores + lane, n, 0)
    }
  }

  /// sums[:, query] (+)= Σ over the keys it sees of rows[:, key] · weights[key, query], [tall, 64].
  func addOverKeys(
    _ rows: Halves, _ weights: Halves, keys count: Int, queries: Int, first: Int, accumulate: Bool,
    into sums: Floats
  ) {
    let n = Self.queries, adds: Int32 = accumulate ? 1 : 0
    // Panels hold the steps of a whole block: only if all take part do they lie one after another.
    if first >= count && count > keys - Self.panel {
      attention.products_half(
        (queries + Self.panel - 1) / Self.panel, tall / height, keys / Self.panel, rows, weights,
        Self.panel * keys, sums, n, adds)
      return
    }
    for lane in stride(from: 0, to: queries, by: Self.panel) {
      let steps = (seen(count, first, lane) + Self.panel - 1) / Self.panel
      if steps == 0 { continue }
      for i in stride(from: 0, to: tall, by: height) {
        half.panels(1, steps, rows + i * keys, weights + lane * keys, sums + lane + i * n, n, adds)
      }
    }
  }

  /// sums[key, :] += Σ over the queries of weights[key, query] · rows[query, :], [keys, depth].
  func addOverQueries(
    _ weights: Halves, _ rows: Halves, keys: Int, queries: Int, first: Int, into sums: Floats
  ) {
    // Lanes past the last query hold zeros, and so do their rows.
    let steps = (queries + Self.panel - 1) / Self.panel, width = steps * Self.panel
    let next = Self.panel * Self.queries
    if first >= keys {
      attention.products_half(
        depth / Self.panel, (keys + height - 1) / height, steps, weights, rows, next, sums, depth, 1)
      return
    }
    for i in stride(from: 0, to: keys, by: height) {
      // Steps whose queries all come before the first of these keys add nothing.
      let skipped = max(0, i - first + 1) / Self.panel
      if skipped >= steps { continue }
      attention.products_half(
        depth / Self.panel, 1, steps - skipped, weights + i * width + skipped * Self.panel * height,
        rows + skipped * Self.panel * Self.panel, next, sums + i * depth, depth, 1)
    }
  }

  /// The transpose of sums, [d, 64] → [count, width], to be stored by rows.
  func transpose(_ sums: Floats, _ count: Int, into rows: Floats) {
    kernels.gemm.transpose(d, count, sums, Self.queries, rows, block.width)
  }

  static func halves(_ floats: Floats) -> Halves {
    UnsafeMutableRawPointer(floats).assumingMemoryBound(to: UInt16.self)
  }
}
