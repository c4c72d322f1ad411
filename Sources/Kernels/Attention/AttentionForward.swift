import CKernels

/// What the forward loop itself touches of its scratch.
protocol AttentionForwardScratch {
  var softmax: AttentionSoftmax { get }
}

extension AttentionArithmetic {
  /// Floats of scratch for ``forward(head:queries:q:k:v:into:_:_:)``: linear in the number of keys.
  var forwardCount: Int { AttentionScratch.count { forwardScratch(block.keyCount, &$0) } }

  /// One query head for the queries of a task, a block of queries and a block of keys at a time.
  ///
  /// The softmax is the online one: sums so far are scaled down whenever a larger score turns up, so the scores of one
  /// block are all there is of them.
  func forward(
    head: Int, queries range: Range<Int>, q: Matrix, k: Matrix, v: Matrix, into out: Matrix,
    _ lse: UnsafeMutablePointer<Float>?, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let column = head * d, keyColumn = head / block.shape.group * d
    let end = min(block.keyCount, block.visible(from: 0, at: range.upperBound - 1))
    var memory = AttentionScratch(scratch)
    let s = forwardScratch(end, &memory), softmax = s.softmax
    loadKeys(k, v, end, keyColumn, s)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: AttentionBlock.queries) {
      let rows = start..<min(start + AttentionBlock.queries, range.upperBound)
      loadQueries(q, rows, column, s)
      softmax.begin()
      for key in stride(from: firstTile(rows), to: end, by: keys) {
        guard let tile = tile(rows, from: key, to: end) else { break }
        attend(tile, s)
      }
      attention.finish(
        lanes(rows.count), block.shape.softmaxScale, softmax.top, softmax.total, softmax.factors,
        softmax.logSum)
      storeOutputs(out, rows, column, s)
      lse?.advanced(by: start).update(from: softmax.logSum, count: rows.count)
    }
  }
}
