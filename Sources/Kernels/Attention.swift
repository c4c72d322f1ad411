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

  /// The most queries and the most keys that a sequence has.
  var longest: (queries: Int, keys: Int) {
    (
      (0..<count).map { queries[$0 + 1] - queries[$0] }.max() ?? 0,
      (0..<count).map { keys[$0 + 1] - keys[$0] }.max() ?? 0
    )
  }
}

/// Scaled dot-product attention that keeps its output and log-sum-exp only (Dao et al. 2022): the [T, T] scores
/// exist for one block of queries at a time.
///
/// Scores are computed transposed, Sᵀ = K·Qᵀ, a block of as many queries as a tile has columns: the softmax then
/// runs down columns, lane by lane, and Pᵀ is already packed as the right operand of Oᵀ = Vᵀ·Pᵀ.
extension Engine {
  /// out ← softmax(scale·Q·Kᵀ)·V for each head of each sequence.
  ///
  /// Each matrix is stored in single precision or in bfloat16, as it likes; the arithmetic is in single precision,
  /// and what is stored in bfloat16 is rounded once, at the end.
  ///
  /// - Parameters:
  ///   - q: [queries, headCount·headSize]
  ///   - k: [keys, keyValueHeadCount·headSize]
  ///   - v: as `k`
  ///   - out: as `q`
  ///   - logSumExp: [headCount, queries] in single precision; what backward needs to recompute the
  ///     probabilities. Nil in inference.
  public func attention(
    q: Matrix, k: Matrix, v: Matrix, rows: AttentionRows, shape: AttentionShape, into out: Matrix,
    logSumExp: Matrix?
  ) {
    if isPlanning { return }
    let longest = rows.longest, d = shape.headSize
    let size = AttentionBlock.forwardScratch(longest.keys, shape, kernels)
    reserveScratch(
      size + widenedSize([q, out], longest.queries * d) + widenedSize([k, v], longest.keys * d))
    // A sequence's heads are tasks of their own; so are its stretches of queries where heads are few.
    parallel(rows.count * shape.headCount) { task, worker in
      let sequence = task / shape.headCount, head = task % shape.headCount
      let queries = rows.queries[sequence]..<rows.queries[sequence + 1]
      let keys = rows.keys[sequence]..<rows.keys[sequence + 1]
      let columns = head * d..<(head + 1) * d
      let keyColumns = head / shape.group * d..<(head / shape.group + 1) * d
      let work = scratch(worker, size)
      var memory = work + size
      let block = AttentionBlock(
        q: widened(q.rows(queries).columns(columns), &memory),
        k: widened(k.rows(keys).columns(keyColumns), &memory),
        v: widened(v.rows(keys).columns(keyColumns), &memory), shape: shape, kernels: kernels)
      let target = out.rows(queries).columns(columns)
      let wide = singlePrecision(target, &memory)
      let lse = logSumExp.map { $0.base + head * $0.stride + queries.lowerBound }
      if block.queryCount <= Self.mostVectorRows {
        block.forwardFew(into: wide, lse, work)
      } else {
        block.forward(into: wide, lse, work)
      }
      narrow(wide, into: target)
    }
  }

  // MARK: Matrices in bfloat16

  /// Floats of scratch to widen those of `matrices` that need it, each `count` numbers.
  private func widenedSize(_ matrices: [Matrix], _ count: Int) -> Int {
    matrices.count { $0.element == .bfloat16 } * count
  }

  /// A single-precision matrix of the shape of `x`: itself, or one in `memory`, which moves on, with nothing in it yet.
  private func singlePrecision(_ x: Matrix, _ memory: inout UnsafeMutablePointer<Float>) -> Matrix {
    if x.element == .float32 { return x }
    defer { memory += x.count }
    return Matrix(memory, rows: x.rows, columns: x.columns)
  }

  /// `x` in single precision: itself, or widened into `memory`, which moves on.
  private func widened(_ x: Matrix, _ memory: inout UnsafeMutablePointer<Float>) -> Matrix {
    let wide = singlePrecision(x, &memory)
    if x.element == .bfloat16 {
      for row in 0..<x.rows {
        kernels.rows.widen(x.columns, x.halves + row * x.stride, wide.base + row * wide.stride)
      }
    }
    return wide
  }

  /// Narrows what was computed in single precision into `x`, unless that is `x` itself.
  private func narrow(_ wide: Matrix, into x: Matrix) {
    if x.element == .float32 { return }
    for row in 0..<x.rows {
      kernels.rows.narrow(x.columns, wide.base + row * wide.stride, x.halves + row * x.stride)
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
    let longest = rows.longest, d = shape.headSize, group = shape.group
    let size = AttentionBlock.backwardScratch(longest.keys, shape, kernels)
    reserveScratch(
      size + widenedSize([q, dOut, out, dq], longest.queries * group * d)
        + widenedSize([k, v, dk, dv], longest.keys * d))
    parallel(rows.count * shape.keyValueHeadCount) { task, worker in
      let sequence = task / shape.keyValueHeadCount, head = task % shape.keyValueHeadCount
      let queries = rows.queries[sequence]..<rows.queries[sequence + 1]
      let keys = rows.keys[sequence]..<rows.keys[sequence + 1]
      let columns = head * group * d..<(head + 1) * group * d, keyColumns = head * d..<(head + 1) * d
      let work = scratch(worker, size)
      var memory = work + size
      let block = AttentionBlock(
        q: widened(q.rows(queries).columns(columns), &memory),
        k: widened(k.rows(keys).columns(keyColumns), &memory),
        v: widened(v.rows(keys).columns(keyColumns), &memory), shape: shape, kernels: kernels)
      let targets = (
        dq.rows(queries).columns(columns), dk.rows(keys).columns(keyColumns),
        dv.rows(keys).columns(keyColumns)
      )
      let wide = (
        singlePrecision(targets.0, &memory), singlePrecision(targets.1, &memory),
        singlePrecision(targets.2, &memory)
      )
      block.backward(
        dOut: widened(dOut.rows(queries).columns(columns), &memory),
        out: widened(out.rows(queries).columns(columns), &memory),
        logSumExp: logSumExp.rows(head * group..<(head + 1) * group).columns(queries), dq: wide.0, dk: wide.1,
        dv: wide.2, work)
      narrow(wide.0, into: targets.0)
      narrow(wide.1, into: targets.1)
      narrow(wide.2, into: targets.2)
    }
  }
}
