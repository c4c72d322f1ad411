import CKernels

/// The heads of an attention layer.
public struct AttentionShape: Sendable, Equatable {
  /// The number of query heads.
  public var headCount: Int
  /// The number of key/value heads; query head h reads key/value head h / (headCount / keyValueHeadCount).
  public var keyValueHeadCount: Int
  /// The width of a head.
  public var headSize: Int
  /// Whether a query sees only keys at its own position and before.
  public var isCausal: Bool

  /// The heads given; `keyValueHeadCount` divides `headCount`.
  public init(headCount: Int, keyValueHeadCount: Int, headSize: Int, isCausal: Bool) {
    precondition(headCount > 0 && keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0 && headSize > 0)
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headSize = headSize
    self.isCausal = isCausal
  }

  /// 1/√headSize, which keeps the scores' variance at 1 (Vaswani et al. 2017).
  public var scale: Float { 1 / Float(headSize).squareRoot() }
  var group: Int { headCount / keyValueHeadCount }
}

/// Which rows belong together: sequence s holds query rows `queries[s]..<queries[s+1]` and key rows
/// `keys[s]..<keys[s+1]`. Sequences have any length and lie end to end, so padding costs nothing: there is none.
/// Where a sequence has more keys than queries, its queries are the last ones (cached decoding).
public struct AttentionRows: Sendable {
  /// Offsets of the query rows, count + 1 of them.
  public var queries: [Int]
  /// Offsets of the key rows, count + 1 of them.
  public var keys: [Int]

  /// Queries and keys at the given offsets.
  public init(queries: [Int], keys: [Int]) {
    precondition(queries.count == keys.count && !queries.isEmpty)
    self.queries = queries
    self.keys = keys
  }

  /// The number of sequences.
  public var count: Int { queries.count - 1 }
}

/// Scaled dot-product attention that keeps its output and log-sum-exp only (Dao et al. 2022): the [T, T] scores
/// exist for one block of queries at a time.
///
/// Scores are computed transposed, Sᵀ = K·Qᵀ, a block of as many queries as a tile has columns: the softmax then
/// runs down columns, lane by lane, and Pᵀ is already packed as the right operand of Oᵀ = Vᵀ·Pᵀ.
extension Engine {
  /// out ← softmax(scale·Q·Kᵀ)·V for each head of each sequence.
  ///
  /// - Parameters:
  ///   - q: [queries, headCount·headSize]
  ///   - k: [keys, keyValueHeadCount·headSize]
  ///   - v: as `k`
  ///   - out: as `q`
  ///   - logSumExp: [headCount, queries]; what backward needs to recompute the probabilities. Nil in inference.
  public func attention(
    q: Matrix, k: Matrix, v: Matrix, rows: AttentionRows, shape: AttentionShape, into out: Matrix,
    logSumExp: Matrix?
  ) {
    if isPlanning { return }
    let longest = (0..<rows.count).map { rows.keys[$0 + 1] - rows.keys[$0] }.max() ?? 0
    reserveScratch(AttentionBlock.forwardScratch(longest, shape, kernels))
    // A sequence's heads are tasks of their own; so are its stretches of queries where heads are few.
    parallel(rows.count * shape.headCount) { task, worker in
      let sequence = task / shape.headCount, head = task % shape.headCount
      let block = AttentionBlock(
        q: q.rows(rows.queries[sequence]..<rows.queries[sequence + 1]),
        k: k.rows(rows.keys[sequence]..<rows.keys[sequence + 1]),
        v: v.rows(rows.keys[sequence]..<rows.keys[sequence + 1]), shape: shape, kernels: kernels)
      let target = out.rows(rows.queries[sequence]..<rows.queries[sequence + 1])
      let lse = logSumExp.map { $0.base + head * $0.stride + rows.queries[sequence] }
      if block.queryCount <= Self.mostVectorRows {
        block.forwardFew(head: head, into: target, lse, scratch(worker, block.keyCount))
      } else {
        block.forward(
          head: head, into: target, lse,
          scratch(worker, AttentionBlock.forwardScratch(longest, shape, kernels)))
      }
    }
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
    if isPlanning { return }
    let longest = (0..<rows.count).map { rows.keys[$0 + 1] - rows.keys[$0] }.max() ?? 0
    let size = AttentionBlock.backwardScratch(longest, shape, kernels)
    reserveScratch(size)
    parallel(rows.count * shape.keyValueHeadCount) { task, worker in
      let sequence = task / shape.keyValueHeadCount
      let queries = rows.queries[sequence]..<rows.queries[sequence + 1]
      let keys = rows.keys[sequence]..<rows.keys[sequence + 1]
      let block = AttentionBlock(
        q: q.rows(queries), k: k.rows(keys), v: v.rows(keys), shape: shape, kernels: kernels)
      block.backward(
        keyValueHead: task % shape.keyValueHeadCount, dOut: dOut.rows(queries), out: out.rows(queries),
        logSumExp: logSumExp.columns(queries), dq: dq.rows(queries), dk: dk.rows(keys), dv: dv.rows(keys),
        scratch(worker, size))
    }
  }
}
