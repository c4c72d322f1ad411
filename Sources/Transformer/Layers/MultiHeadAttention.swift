import Batches
import Kernels

/// Attention over the heads of each sequence: y = attend(x·Wqkvᵀ + b)·Woᵀ + b (Vaswani et al. 2017), with fewer
/// key/value heads than query heads where asked (Ainslie et al. 2023) and rotary positions (Su et al. 2021).
///
/// Queries, keys and values come from one product, [tokens, (heads + 2·keyValueHeads)·headSize]. Backward is the
/// chain of its parts in reverse; a rotation's transpose turns the other way; the attention's own derivation stands
/// in `Kernels/Attention/Attention.swift`.
public struct MultiHeadAttention: Layer {
  /// Queries, keys and values in one matrix.
  public let input: Linear
  /// Back to the width of the model.
  public let output: Linear
  /// The heads.
  public let shape: AttentionShape
  /// Rotations by position; nil where positions are embedded.
  public let rotary: RotaryTable?
  /// The number of this layer, which is its place in a cache.
  public let layer: Int

  /// Views of the input, the projections (rotated), the heads' output and its log-sum-exp.
  public struct Saved {
    let x: Matrix
    let projected: Matrix
    let heads: Matrix
    let logSumExp: Matrix
  }

  /// Attention with the parts given.
  public init(input: Linear, output: Linear, shape: AttentionShape, rotary: RotaryTable?, layer: Int) {
    self.input = input
    self.output = output
    self.shape = shape
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
    _ = input.forward(x, into: projected, plus: nil, &context)
    let (q, k, v) = split(projected)
    rotate(q, k, inverse: false, context)
    if let cache = context.cache {
      let (keys, values) = cache.append(k, v, layer: layer, context.engine)
      context.engine.attention(
        q: q, k: keys, v: values, rows: AttentionRows(queries: [0, x.rows], keys: [0, keys.rows]),
        shape: shape,
        into: heads, logSumExp: nil)
    } else {
      context.engine.attention(
        q: q, k: k, v: v, rows: context.attentionRows, shape: shape, into: heads, logSumExp: logSumExp)
    }
    _ = output.forward(heads, into: y, plus: base, &context)
    return Saved(x: x, projected: projected, heads: heads, logSumExp: logSumExp)
  }

  /// See the type.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    let mark = context.arena.mark
    let dHeads = context.arena.matrix(dy.rows, queryWidth, context.activations)
    let dProjected = context.arena.matrix(dy.rows, queryWidth + 2 * keyWidth, context.activations)
    output.backward(dy, into: dHeads, plus: nil, saved.heads, &context)
    let (q, k, v) = split(saved.projected)
    let (dq, dk, dv) = split(dProjected)
    context.engine.attentionBackward(
      dHeads, q: q, k: k, v: v, out: saved.heads, logSumExp: saved.logSumExp, rows: context.attentionRows,
      shape: shape, intoQueries: dq, keys: dk, values: dv)
    rotate(dq, dk, inverse: true, context)
    input.backward(dProjected, into: dx, plus: base, saved.x, &context)
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
