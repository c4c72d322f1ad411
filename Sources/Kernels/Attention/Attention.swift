import CKernels

/// Scaled dot-product attention that keeps its output and log-sum-exp only (Dao et al. 2022): of the [T, T] scores
/// there is one block of queries by one of keys at a time, in the first-level cache.
///
/// Scores are computed transposed, Sᵀ = K·Qᵀ, with a vector of queries side by side: the softmax then runs down
/// columns, lane by lane, and of all operands only Q (and dO in backward) has to be transposed, once. K and V of a head
/// are copied, widened where they are in bfloat16, so that products read them line by line.
extension Engine {
  /// out ← softmax(scale·Q·Kᵀ)·V for each head of each sequence; scores go through the shape's soft cap, and what lies
  /// outside its window has no part.
  ///
  /// Each matrix may independently be float32 or bfloat16; an output in bfloat16 is rounded once, at the end. Where queries,
  /// keys and values all are and the machine multiplies bfloat16, products are taken so, with weights (and their gradients in
  /// backward) rounded to it; all else is in float32, and so is all where scores are capped.
  ///
  /// - Parameters:
  ///   - q: [queries, headCount·headSize]
  ///   - k: [keys, keyValueHeadCount·headSize]
  ///   - v: as `k`
  ///   - rows: which rows of q, k and v are one sequence.
  ///   - shape: the heads, and whether the mask is causal.
  ///   - out: as `q`
  ///   - logSumExp: [headCount, queries] in float32; what backward needs to recompute the
  ///     probabilities. Nil in inference.
  public func attention(
    q: Matrix, k: Matrix, v: Matrix, rows: AttentionRows, shape: AttentionShape, into out: Matrix,
    logSumExp: Matrix?
  ) {
    let longest = rows.longest
    // A task is one head of one sequence or, where these are few, of a stretch of its queries: the same blocks, and so
    // the same results. Last stretches first, since under a causal mask they take longest.
    let heads = rows.count * shape.headCount
    let chunk = heads < 4 * threadCount ? min(AttentionBlock.chunk, longest.queries) : longest.queries
    let chunks = chunk == 0 ? 0 : (longest.queries + chunk - 1) / chunk
    let isBF16 = multipliesBF16([q, k, v], shape)
    let most = AttentionBlock(
      shape: shape, kernels: kernels, queryCount: longest.queries, keyCount: longest.keys)
    reserveScratch(
      max(isBF16 ? AttentionBF16(most).forwardCount : AttentionFloat32(most).forwardCount, most.fewCount))
    parallel(heads * chunks) { task, worker in
      let start = (chunks - 1 - task % chunks) * chunk
      let head = task / chunks % shape.headCount
      let (queries, keys) = rows.sequence(task / chunks / shape.headCount)
      if start >= queries.count { return }
      let block = AttentionBlock(
        shape: shape, kernels: kernels, queryCount: queries.count, keyCount: keys.count)
      let (q, k, v, out) = (q.rows(queries), k.rows(keys), v.rows(keys), out.rows(queries))
      let lse = logSumExp.map { $0.base + head * $0.stride + queries.lowerBound }
      let range = start..<min(start + chunk, queries.count), scratch = scratch(worker, 0)
      if queries.count <= Self.mostVectorRows && k.element == .float32 && v.element == .float32 {
        block.forwardFew(head: head, q: q, k: k, v: v, into: out, lse, scratch)
      } else if isBF16 {
        AttentionBF16(block).forward(
          head: head, queries: range, q: q, k: k, v: v, into: out, lse, scratch)
      } else {
        AttentionFloat32(block).forward(
          head: head, queries: range, q: q, k: k, v: v, into: out, lse, scratch)
      }
    }
  }

  /// Whether products are those of instructions for bfloat16: where there are such and all operands are stored in it.
  private func multipliesBF16(_ operands: [Matrix], _ shape: AttentionShape) -> Bool {
    kernels.multipliesBFloat16 && shape.cap == nil && operands.allSatisfy { $0.element == .bfloat16 }
  }

  /// The gradients of ``attention(q:k:v:rows:shape:into:logSumExp:)``.
  ///
  /// With P = softmax(S), O = P·V and δ = rowsum(dO ∘ O): dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P ∘ (dP − δ)·scale,
  /// dQ = dS·K, dK = dSᵀ·Q. P is recomputed from Q, K and the log-sum-exp. A task is one key/value head of one
  /// sequence, which alone writes its rows of dK and dV, in the order of queries and heads.
  ///
  /// - Parameters: as in the forward pass; dq, dk and dv are written, not added to, and must not overlap q, k or v.
  public func attentionBackward(
    _ dOut: Matrix, q: Matrix, k: Matrix, v: Matrix, out: Matrix, logSumExp: Matrix, rows: AttentionRows,
    shape: AttentionShape, intoQueries dq: Matrix, keys dk: Matrix, values dv: Matrix
  ) {
    let isBF16 = multipliesBF16([q, k, v, dOut], shape)
    let longest = rows.longest
    let most = AttentionBlock(
      shape: shape, kernels: kernels, queryCount: longest.queries, keyCount: longest.keys)
    reserveScratch(isBF16 ? AttentionBF16(most).backwardCount : AttentionFloat32(most).backwardCount)
    parallel(rows.count * shape.keyValueHeadCount) { task, worker in
      let (queries, keys) = rows.sequence(task / shape.keyValueHeadCount)
      let block = AttentionBlock(
        shape: shape, kernels: kernels, queryCount: queries.count, keyCount: keys.count)
      let matrices = AttentionGradients(
        q: q.rows(queries), k: k.rows(keys), v: v.rows(keys), out: out.rows(queries),
        dOut: dOut.rows(queries), logSumExp: logSumExp.columns(queries), dq: dq.rows(queries),
        dk: dk.rows(keys), dv: dv.rows(keys))
      let head = task % shape.keyValueHeadCount
      if isBF16 {
        AttentionBF16(block).backward(keyValueHead: head, matrices, scratch(worker, 0))
      } else {
        AttentionFloat32(block).backward(keyValueHead: head, matrices, scratch(worker, 0))
      }
    }
  }
}
