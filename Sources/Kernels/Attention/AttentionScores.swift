import CKernels

// What scores go through between their product and the softmax, in the shapes that ask for it: a soft cap
// (Gemma Team 2024) and a window of the last positions (Child et al. 2019, Beltagy et al. 2020).
extension AttentionArithmetic {
  /// Caps a tile's scores, cap·tanh(scale·s/cap), and hides those that lie before a query's window.
  ///
  /// A hidden score is so low that its weight is 0 once the query's own key is met; it is finite, since the online softmax
  /// takes differences of scores.
  ///
  /// - Parameters:
  ///   - scores: [keys, 64]
  ///   - tangents: as `scores`; becomes the tanh, for ``uncap(_:_:_:)``.
  func adjust(
    _ tile: AttentionTile, _ scores: UnsafeMutablePointer<Float>, tangents: UnsafeMutablePointer<Float>? = nil
  ) {
    let n = AttentionBlock.queries, lanes = lanes(tile.queries)
    if let cap = block.shape.cap {
      for key in 0..<tile.keys {
        let row = scores + key * n
        kernels.rows.scale(lanes, block.shape.scale / cap, row, row)
        kernels.rows.tanh(lanes, row, row)
        tangents?.advanced(by: key * n).update(from: row, count: lanes)
        kernels.rows.scale(lanes, cap, row, row)
      }
    }
    for key in 0..<max(0, min(tile.keys, tile.hidden + lanes - 1)) {
      let lane = max(0, key - tile.hidden + 1)
      (scores + key * n + lane).update(repeating: AttentionBlock.hiddenScore, count: lanes - lane)
    }
  }

  /// The gradients at scale·s from those at the capped scores: with t = tanh(scale·s/cap), the derivative is 1 − t².
  func uncap(
    _ tile: AttentionTile, _ gradients: UnsafeMutablePointer<Float>, _ tangents: UnsafeMutablePointer<Float>
  ) {
    let n = AttentionBlock.queries, lanes = lanes(tile.queries)
    for row in stride(from: 0, to: tile.keys * n, by: n) {
      kernels.rows.tanh_backward(lanes, tangents + row, gradients + row, gradients + row)
    }
  }
}

extension AttentionBlock {
  /// A score whose weight beside any other is 0.
  static let hiddenScore: Float = -1e30

  /// `count` scores of one query, scaled and, where the shape says so, capped.
  func scale(_ count: Int, _ scores: Floats) {
    guard let cap = shape.cap else { return kernels.rows.scale(count, shape.scale, scores, scores) }
    kernels.rows.scale(count, shape.scale / cap, scores, scores)
    kernels.rows.tanh(count, scores, scores)
    kernels.rows.scale(count, cap, scores, scores)
  }
}
