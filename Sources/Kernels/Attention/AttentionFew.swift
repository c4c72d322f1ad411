import CKernels

extension AttentionBlock {
  /// Where ``forwardFew(head:q:k:v:into:_:_:)`` keeps a query, its output, the number 1 and the scores.
  private struct FewScratch {
    let query, output, one, scores: Floats

    init(_ block: AttentionBlock, _ scratch: inout AttentionScratch) {
      (query, output) = (scratch.take(block.width), scratch.take(block.width))
      (one, scores) = (scratch.take(1), scratch.take(block.keyCount))
    }
  }

  /// Floats of scratch for ``forwardFew(head:q:k:v:into:_:_:)``.
  var fewCount: Int { AttentionScratch.count { FewScratch(self, &$0) } }

  /// One head for a few queries: dot products and weighted sums of rows where they lie, as decoding needs it.
  ///
  /// Keys and values are in float32.
  func forwardFew(
    head: Int, q: Matrix, k: Matrix, v: Matrix, into out: Matrix, _ lse: Floats?, _ scratch: Floats
  ) {
    let column = head * d, keyColumn = head / shape.group * d
    var memory = AttentionScratch(scratch)
    let s = FewScratch(self, &memory)
    s.one.pointee = 1
    for query in 0..<queryCount {
      let first = firstKey(at: query), seen = min(keyCount, visible(from: 0, at: query)) - first
      load(q, query..<query + 1, column, padded: 1, into: s.query)
      kernels.gemm.matvec(seen, d, k.base + first * k.stride + keyColumn, k.stride, s.query, s.scores)
      scale(seen, s.scores)
      let sum = kernels.rows.softmax(seen, s.scores)
      lse?[query] = sum
      s.output.update(repeating: 0, count: d)
      kernels.gemm.weighted_rows(seen, d, s.scores, v.base + first * v.stride + keyColumn, v.stride, s.output)
      store(s.output, s.one, step: 0, into: out, query..<query + 1, column)
    }
  }
}
