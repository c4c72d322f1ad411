import CKernels

// Rows of one head, as they are stored, into the panels of `ck_bf16.h`.
extension AttentionBF16 {
  /// Rows `range` as left operand, the head's width summed over: ⌈rows / height⌉ panels of depth · height.
  func packRows(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: BF16s) {
    for i in stride(from: 0, to: range.count, by: height) {
      tiles.pack_left(
        d, min(height, range.count - i), source(x, range.lowerBound + i, column), x.stride, 0, 0,
        panels + i * depth)
    }
  }

  /// The transposes of blocks of ``keys`` rows, of the first `end`, as left operands, the rows summed over: panels of
  /// keys · height.
  func packBlocks(_ x: Matrix, _ end: Int, _ column: Int, into panels: BF16s) {
    for key in stride(from: 0, to: end, by: keys) {
      for i in stride(from: 0, to: d, by: height) {
        tiles.pack_left(
          min(keys, end - key), min(height, d - i), source(x, key, column + i), x.stride, 0, 1,
          panels + key * tall + i * keys)
      }
    }
  }

  /// A block of queries as right operand, the head's width summed over: 2 panels of depth · 32.
  func packQueries(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: BF16s) {
    for j in stride(from: 0, to: range.count, by: Self.panel) {
      tiles.pack_right(
        d, min(Self.panel, range.count - j), source(x, range.lowerBound + j, column), x.stride, 0, 1,
        panels + j * depth)
    }
  }

  /// A block of queries as right operand, the queries summed over: a panel of 64 · 32 for every 32 columns of the head.
  func packColumns(_ x: Matrix, _ range: Range<Int>, _ column: Int, into panels: BF16s) {
    for j in stride(from: 0, to: d, by: Self.panel) {
      tiles.pack_right(
        range.count, min(Self.panel, d - j), source(x, range.lowerBound, column + j), x.stride, 0, 0,
        panels + j * AttentionBlock.queries)
    }
  }

  private func source(_ x: Matrix, _ row: Int, _ column: Int) -> BF16s { x.bf16 + row * x.stride + column }
}
