import CKernels

// Products of one tile. Where its queries do not all see all of its keys, what no query of a row of tiles sees is not
// computed. Rows of keys and of their sums are those of the whole sequence.
extension AttentionFloat32 {
  /// The transpose of a block of queries, [padded(count), width] → [d, 64].
  func transpose(_ rows: Floats, _ count: Int, into columns: Floats) {
    kernels.gemm.transpose(block.padded(count), d, rows, width, columns, AttentionBlock.queries)
  }

  /// weights[key, query] ← Σ keyRows[key, :] · columns[:, query]: scores, transposed.
  func scores(_ tile: AttentionTile, _ keyRows: Floats, _ columns: Floats, into weights: Floats) {
    let lanes = lanes(tile.queries), n = AttentionBlock.queries, rows = keyRows + tile.key * width
    if tile.first >= tile.keys {
      attention.product(block.padded(tile.keys), d, lanes, rows, width, columns, n, weights, n, 0)
      return
    }
    let unit = Int(attention.unit)
    for lane in stride(from: 0, to: lanes, by: unit) {
      let seen = block.padded(min(tile.keys, max(0, tile.first + lane + unit - 1)))
      attention.product(seen, d, unit, rows, width, columns + lane, n, weights + lane, n, 0)
    }
  }

  /// sums[query, :] (+)= Σ over the keys it sees of weights[key, query] · keyRows[key, :].
  func addOverKeys(
    _ tile: AttentionTile, _ weights: Floats, _ keyRows: Floats, accumulate: Bool, into sums: Floats
  ) {
    let n = AttentionBlock.queries, rows = keyRows + tile.key * width, adds: Int32 = accumulate ? 1 : 0
    if tile.first >= tile.keys {
      attention.product_transposed(
        lanes(tile.queries), tile.keys, width, weights, n, rows, width, sums, width, adds)
      return
    }
    let unit = Int(attention.unit)
    for query in stride(from: 0, to: tile.queries, by: unit) {
      let seen = min(tile.keys, tile.first + query + unit - 1)
      attention.product_transposed(
        unit, seen, width, weights + query, n, rows, width, sums + query * width, width, adds)
    }
  }

  /// keySums[key, :] += Σ over the queries that see it of weights[key, query] · rows[query, :].
  func addOverQueries(_ tile: AttentionTile, _ weights: Floats, _ rows: Floats, into keySums: Floats) {
    let n = AttentionBlock.queries, sums = keySums + tile.key * width
    if tile.first >= tile.keys {
      attention.product(
        block.padded(tile.keys), tile.queries, width, weights, n, rows, width, sums, width, 1)
      return
    }
    let unit = Int(attention.unit)
    for key in stride(from: 0, to: tile.keys, by: unit) {
      // The first query that sees the first of these keys.
      let query = min(tile.queries, max(0, key - tile.first + 1))
      attention.product(
        unit, tile.queries - query, width, weights + key * n + query, n, rows + query * width, width,
        sums + key * width, width, 1)
    }
  }
}
