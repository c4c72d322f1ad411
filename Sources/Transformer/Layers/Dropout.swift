import Kernels

/// base + mask ∘ f(x) / (1 − rate) in training, base + f(x) otherwise (Srivastava et al. 2014).
///
/// The mask is a function of the run's seed, the step, this place in the model and the element's index: backward
/// and recomputation make the same one again, and nothing is stored. From y = m ∘ f(x) follows df = m ∘ dy.
public struct Dropout<Body: Layer>: Layer {
  /// f
  public let body: Body
  /// The share that is set to 0, in 0..<1.
  public let rate: Float
  /// The number of this place in the model.
  public let site: UInt64

  /// Drops from what `body` gives.
  public init(_ body: Body, rate: Float, site: UInt64) {
    precondition(rate >= 0 && rate < 1, "dropout \(rate)")
    self.body = body
    self.rate = rate
    self.site = site
  }

  /// y = base + dropped f(x)
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Body.Saved
  {
    guard let key = context.dropoutKey, rate > 0 else {
      return body.forward(x, into: y, plus: base, &context)
    }
    // Where y is the base, the body's output needs a place of its own: the base is still to be added.
    let kept = y.isSame(as: base) ? context.arena.matrix(y.rows, y.columns, context.activations) : y
    let saved = body.forward(x, into: kept, plus: nil, &context)
    context.engine.dropout(kept, plus: base, into: y, rate: rate, key: key, stream: site)
    return saved
  }

  /// Passes the kept part of dy to the body.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Body.Saved, _ context: inout Context
  ) {
    guard let key = context.dropoutKey, rate > 0 else {
      return body.backward(dy, into: dx, plus: base, saved, &context)
    }
    let mark = context.arena.mark
    let kept = context.arena.matrix(dy.rows, dy.columns, context.activations)
    context.engine.dropout(dy, plus: nil, into: kept, rate: rate, key: key, stream: site)
    body.backward(kept, into: dx, plus: base, saved, &context)
    context.arena.release(to: mark)
  }
}
