import CKernels

// Products of one tile. Panels of keys and sums of their gradients are those of the whole sequence.
extension AttentionBF16 {
  /// How many of the tile's keys the queries up to the end of the panel from `lane` see.
  private func seen(_ tile: AttentionTile, _ lane: Int) -> Int {
    min(tile.keys, max(0, tile.first + lane + Self.panel - 1))
  }

  /// scores[key, query] ← Σ keyRows[key, :] · columns[:, query], 64 queries wide.
  func scores(_ tile: AttentionTile, _ keyRows: BF16s, _ columns: BF16s, into scores: Floats) {
    let n = AttentionBlock.queries, rows = keyRows + tile.key * depth
    if tile.first >= tile.keys {
      attention.products_bf16(
        tile.queries.dividedUp(by: Self.panel), tile.keys.dividedUp(by: height), steps, rows, columns,
        Self.panel * depth, scores, n, 0)
      return
    }
    for lane in stride(from: 0, to: tile.queries, by: Self.panel) {
      let panels = seen(tile, lane).dividedUp(by: height)
      tiles.panels(panels, steps, rows, columns + lane * depth, scores + lane, n, 0)
    }
  }

  /// sums[:, query] (+)= Σ over the keys it sees of keyColumns[:, key] · weights[key, query], [tall, 64].
  func addOverKeys(
    _ tile: AttentionTile, _ keyColumns: BF16s, _ weights: BF16s, accumulate: Bool, into sums: Floats
  ) {
    let n = AttentionBlock.queries, rows = keyColumns + tile.key * tall, adds: Int32 = accumulate ? 1 : 0
    // Panels hold the steps of a whole block: only if all take part do they lie one after another.
    if tile.first >= tile.keys && tile.keys > keys - Self.panel {
      attention.products_bf16(
        tile.queries.dividedUp(by: Self.panel), tall / height, keys / Self.panel, rows, weights,
        Self.panel * keys, sums, n, adds)
      return
    }
    for lane in stride(from: 0, to: tile.queries, by: Self.panel) {
      let steps = seen(tile, lane).dividedUp(by: Self.panel)
      if steps == 0 { continue }
      for i in stride(from: 0, to: tall, by: height) {
        tiles.panels(1, steps, rows + i * keys, weights + lane * keys, sums + lane + i * n, n, adds)
      }
    }
  }

  /// keySums[key, :] += Σ over the queries of weights[key, query] · rows[query, :], [keys, depth].
  func addOverQueries(_ tile: AttentionTile, _ weights: BF16s, _ rows: BF16s, into keySums: Floats) {
    // Lanes past the last query hold zeros, and so do their rows.
    let steps = tile.queries.dividedUp(by: Self.panel), width = steps * Self.panel
    let next = Self.panel * AttentionBlock.queries, sums = keySums + tile.key * depth
    if tile.first >= tile.keys {
      attention.products_bf16(
        depth / Self.panel, tile.keys.dividedUp(by: height), steps, weights, rows, next, sums, depth, 1)
      return
    }
    for i in stride(from: 0, to: tile.keys, by: height) {
      // Steps whose queries all come before the first of these keys add nothing.
      let skipped = max(0, i - tile.first + 1) / Self.panel
      if skipped >= steps { continue }
      attention.products_bf16(
        depth / Self.panel, 1, steps - skipped, weights + i * width + skipped * Self.panel * height,
        rows + skipped * Self.panel * Self.panel, next, sums + i * depth, depth, 1)
    }
  }
}
