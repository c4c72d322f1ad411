import Batches
import Kernels

/// Attention over the heads of each sequence: y = attend(x·Wqkvᵀ + b)·Woᵀ + b (Vaswani et al. 2017), with fewer
/// key/value heads than query heads where asked (Ainslie et al. 2023) and rotary positions (Su et al. 2021).
///
/// Queries, keys and values come from one product, [tokens, (heads + 2·keyValueHeads)·headSize]; where each head's three
/// stand together in it, they are sorted. Queries and keys may be normed before they turn, head by head (Dehghani et al.
/// 2023) or whole. Backward is the chain of its parts in reverse; a rotation's transpose turns the other way; the attention's
/// own derivation stands in `Kernels/Attention/Attention.swift`, the norm's in `Kernels/Rows/RMSNorm.swift`.
public struct MultiHeadAttention: Layer {
  /// Queries, keys and values in one matrix.
  public let input: Linear
  /// Back to the width of the model.
  public let output: Linear
  /// The heads.
  public let shape: AttentionShape
  /// Of queries and of keys, as wide as a head or as all of them; nil where they are not normed.
  public let norms: Norms?
  /// Whether the product's columns are [head][query, key, value] instead of [query, key, value][head].
  public let isInterleaved: Bool
  /// Rotations by position; nil where positions are embedded, or nothing says where a token stands.
  public let rotary: RotaryTable?
  /// The number of this layer, which is its place in a cache.
  public let layer: Int

  /// The norms of queries and of keys.
  public struct Norms: Sendable {
    let query: Normalization
    let key: Normalization

    /// Of queries and of keys.
    public init(query: Normalization, key: Normalization) {
      self.query = query
      self.key = key
    }
  }

  /// Views of the input, the projections (rotated, unless they are normed first), queries and keys as attention takes them,
  /// what their norms saved, the heads' output and its log-sum-exp.
  public struct Saved {
    let x: Matrix
    let projected: Matrix
    let q: Matrix
    let k: Matrix
    let norms: (query: Normalization.Saved, key: Normalization.Saved)?
    let heads: Matrix
    let logSumExp: Matrix
  }

  /// Attention with the parts given.
  public init(
    input: Linear, output: Linear, shape: AttentionShape, norms: Norms? = nil, isInterleaved: Bool = false,
    rotary: RotaryTable?, layer: Int
  ) {
    precondition(!isInterleaved || shape.headCount == shape.keyValueHeadCount, "grouped heads, interleaved")
    self.input = input
    self.output = output
    self.shape = shape
    self.norms = norms
    self.isInterleaved = isInterleaved
    self.rotary = rotary
    self.layer = layer
  }

  private var queryWidth: Int { shape.headCount * shape.headSize }
  private var keyWidth: Int { shape.keyValueHeadCount * shape.headSize }

  /// The query, key and value columns of a projection.
  private func split(_ x: Matrix) -> (q: Matrix, k: Matrix, v: Matrix) {
    (
      x.columns(0..<queryWidth), x.columns(queryWidth..<queryWidth + keyWidth),
      x.columns(queryWidth + keyWidth..<queryWidth + 2 * keyWidth)
    )
  }

  /// y = base + attention. With a cache in the context, keys and values are appended to it and attention reaches back
  /// over all it holds.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    let projected = context.arena.matrix(x.rows, queryWidth + 2 * keyWidth, context.activations)
    let heads = context.arena.matrix(x.rows, queryWidth, context.activations)
    let logSumExp = context.arena.matrix(shape.headCount, x.rows)
    project(x, into: projected, &context)
    let (query, key, v) = split(projected)
    var (q, k) = (query, key)
    var saved: (query: Normalization.Saved, key: Normalization.Saved)?
    if let norms {
      q = context.arena.matrix(x.rows, queryWidth, context.activations)
      k = context.arena.matrix(x.rows, keyWidth, context.activations)
      saved = (
        norms.query.forward(query, into: q, plus: nil, &context),
        norms.key.forward(key, into: k, plus: nil, &context)
      )
    }
    rotate(q, k, inverse: false, context)
    if let cache = context.cache {
      let (keys, values) = cache.append(k, v, layer: layer, context.engine)
      context.engine.attention(
        q: q, k: keys, v: values, rows: AttentionRows(queries: [0, x.rows], keys: [0, keys.rows]),
        shape: shape, into: heads, logSumExp: nil)
    } else {
      context.engine.attention(
        q: q, k: k, v: v, rows: context.attentionRows, shape: shape, into: heads, logSumExp: logSumExp)
    }
    _ = output.forward(heads, into: y, plus: base, &context)
    return Saved(
      x: x, projected: projected, q: q, k: k, norms: saved, heads: heads, logSumExp: logSumExp)
  }

  /// See the type.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    let mark = context.arena.mark
    let dHeads = context.arena.matrix(dy.rows, queryWidth, context.activations)
    let dProjected = context.arena.matrix(dy.rows, queryWidth + 2 * keyWidth, context.activations)
    output.backward(dy, into: dHeads, plus: nil, saved.heads, &context)
    let v = split(saved.projected).v
    let (dq, dk, dv) = split(dProjected)
    context.engine.attentionBackward(
      dHeads, q: saved.q, k: saved.k, v: v, out: saved.heads, logSumExp: saved.logSumExp,
      rows: context.attentionRows,
      shape: shape, intoQueries: dq, keys: dk, values: dv)
    rotate(dq, dk, inverse: true, context)
    if let norms, let before = saved.norms {
      norms.query.backward(dq, into: dq, plus: nil, before.query, &context)
      norms.key.backward(dk, into: dk, plus: nil, before.key, &context)
    }
    var d = dProjected
    if isInterleaved {
      d = context.arena.matrix(dy.rows, dProjected.columns, context.activations)
      context.engine.regroup(dProjected, [3, shape.headCount, shape.headSize], into: d)
    }
    input.backward(d, into: dx, plus: base, saved.x, &context)
    context.arena.release(to: mark)
  }

  /// Queries, keys and values of `x`, each kind together.
  private func project(_ x: Matrix, into projected: Matrix, _ context: inout Context) {
    guard isInterleaved else {
      _ = input.forward(x, into: projected, plus: nil, &context)
      return
    }
    let mark = context.arena.mark
    let together = context.arena.matrix(x.rows, projected.columns, context.activations)
    _ = input.forward(x, into: together, plus: nil, &context)
    context.engine.regroup(together, [shape.headCount, 3, shape.headSize], into: projected)
    context.arena.release(to: mark)
  }

  private func rotate(_ q: Matrix, _ k: Matrix, inverse: Bool, _ context: borrowing Context) {
    guard let rotary else { return }
    for x in [q, k] {
      context.engine.rotate(
        x, headSize: shape.headSize, positions: context.batch.positions, table: rotary, inverse: inverse)
    }
  }
}
