import Kernels

/// y += s·d(x)·Aᵀ·Bᵀ, beside the product x·Wᵀ of a weight that stays as it is (Hu et al. 2021); d drops a part of the inputs
/// in training.
///
/// A weight that several stored matrices share, as queries, keys and values do, has an A and a B for each: their A are one
/// matrix, so that x is read once, and each B adds to its columns of y. With u = s·d(x)·Aᵀ, which backward computes again
/// since it costs r outputs' worth: dB = dyᵀ·u, du = s·dy·B, dA = duᵀ·d(x), dx += d'(du·A).
public struct LowRank: Sendable {
  /// A part's B, with the columns of y that it adds to.
  struct Part: Sendable {
    /// B, [columns, rank]
    let up: Parameter
    let columns: Range<Int>
  }

  /// The A of all parts, one under the other, [parts·rank, inputs].
  let down: Parameter
  let parts: [Part]
  /// s
  let scale: Float
  /// The share of the inputs that is dropped.
  let dropout: Float

  /// - Parameters:
  ///   - down: the A of all parts, one under the other.
  ///   - ups: the B of each, with the columns of y that it adds to.
  package init(down: Parameter, ups: [(Parameter, Range<Int>)], scale: Float, dropout: Float = 0) {
    self.down = down
    parts = ups.map { Part(up: $0.0, columns: $0.1) }
    self.scale = scale
    self.dropout = dropout
  }

  private var rank: Int { down.rows / parts.count }
  private var site: UInt64 { RandomSite.adapterDropout(down.index) }

  /// y += s·d(x)·Aᵀ·Bᵀ
  func add(_ x: Matrix, into y: Matrix, _ context: inout Context) {
    let mark = context.arena.mark
    let u = inner(seen(x, &context), &context)
    for (part, own) in zip(parts, ranges) {
      context.engine.multiply(
        u.columns(own), by: context.weight(part.up), rightTransposed: true, into: y.columns(part.columns),
        accumulate: true, in: context.activations)
    }
    context.arena.release(to: mark)
  }

  /// Adds dA and dB; the gradient du of what lies between them, [tokens, parts·rank], stays on the arena.
  func addGradients(_ dy: Matrix, _ x: Matrix, _ context: inout Context) -> Matrix {
    let du = context.arena.matrix(x.rows, down.rows, context.activations)
    let mark = context.arena.mark
    let read = seen(x, &context)
    let u = inner(read, &context)
    for (part, own) in zip(parts, ranges) {
      let d = dy.columns(part.columns)
      if let (gradient, accumulate) = context.gradients?.product(part.up) {
        context.engine.multiply(
          d, leftTransposed: true, by: u.columns(own), into: gradient, accumulate: accumulate,
          in: context.activations)
      }
      context.engine.multiply(
        d, by: context.weight(part.up), into: du.columns(own), in: context.activations)
    }
    context.engine.scale(du, by: scale, into: du)
    if let (gradient, accumulate) = context.gradients?.product(down) {
      context.engine.multiply(
        du, leftTransposed: true, by: read, into: gradient, accumulate: accumulate, in: context.activations)
    }
    context.arena.release(to: mark)
    return du
  }

  /// dx += d'(du·A)
  func addInput(_ du: Matrix, into dx: Matrix, _ context: inout Context) {
    let a = context.weight(down)
    guard let key = context.dropoutKey, dropout > 0 else {
      return context.engine.multiply(du, by: a, into: dx, accumulate: true, in: context.activations)
    }
    let mark = context.arena.mark
    let d = context.arena.matrix(dx.rows, dx.columns)
    context.engine.multiply(du, by: a, into: d, in: context.activations)
    context.engine.dropout(d, plus: dx, into: dx, rate: dropout, key: key, stream: site)
    context.arena.release(to: mark)
  }

  /// Which columns of u are whose.
  private var ranges: [Range<Int>] { parts.indices.map { $0 * rank..<($0 + 1) * rank } }

  /// d(x); x itself where nothing is dropped.
  private func seen(_ x: Matrix, _ context: inout Context) -> Matrix {
    guard let key = context.dropoutKey, dropout > 0 else { return x }
    let kept = context.arena.matrix(x.rows, x.columns, x.element)
    context.engine.dropout(x, plus: nil, into: kept, rate: dropout, key: key, stream: site)
    return kept
  }

  /// u = s·d(x)·Aᵀ, [tokens, parts·rank]
  private func inner(_ read: Matrix, _ context: inout Context) -> Matrix {
    let u = context.arena.matrix(read.rows, down.rows, context.activations)
    context.engine.multiply(
      read, by: context.weight(down), rightTransposed: true, into: u, in: context.activations)
    context.engine.scale(u, by: scale, into: u)
    return u
  }
}
