import Kernels

/// y = act(x·Upᵀ + b)·Downᵀ + b, or (f(x·Gateᵀ) ∘ x·Upᵀ)·Downᵀ for a gated one (Shazeer 2020), the gate and up
/// matrices being one, gate first.
///
/// Only the pre-activation is kept; the activation, as wide, is computed again in backward, one cheap pass. With
/// a = act(p): da = dy·Down, dDown = dyᵀ·a, dp = da ∘ act'(p), dx = dp·Up, dUp = dpᵀ·x.
public struct FeedForward: Layer {
  /// To the inner width, or twice it when gated.
  public let up: Linear
  /// Back to the width of the model.
  public let down: Linear
  /// What is computed between them.
  public let kind: FeedForwardKind
  /// The inner width.
  public let intermediateSize: Int

  /// Views of the input and the pre-activation.
  public struct Saved {
    let x: Matrix
    let inner: Matrix
  }

  /// The two matrices with a non-linearity between them.
  public init(up: Linear, down: Linear, kind: FeedForwardKind, intermediateSize: Int) {
    precondition(kind != .plain(.tanh), "tanh's derivative is taken from its output, which is not kept")
    self.up = up
    self.down = down
    self.kind = kind
    self.intermediateSize = intermediateSize
  }

  private var innerWidth: Int { (kind.matrixCount - 1) * intermediateSize }

  /// Saves x and the pre-activation.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    let inner = context.arena.matrix(x.rows, innerWidth, context.activations)
    let mark = context.arena.mark
    let activated = context.arena.matrix(x.rows, intermediateSize, context.activations)
    switch kind {
    case .gated(let function):
      _ = up.forward(x, into: inner, plus: nil, &context)
      context.engine.gate(function, inner, into: activated)
    case .plain(let function) where up.lowRank != nil:
      _ = up.forward(x, into: inner, plus: nil, &context)
      context.engine.activate(function, inner, into: activated)
    case .plain(let function):
      context.multiply(
        x, byTransposed: up.weight, into: inner,
        epilogue: GEMMEpilogue(
          bias: up.bias.map { context.weight($0) }, activation: (function: function, output: activated)))
    }
    _ = down.forward(activated, into: y, plus: base, &context)
    context.arena.release(to: mark)
    return Saved(x: x, inner: inner)
  }

  /// See the type.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    let mark = context.arena.mark
    let activated = context.arena.matrix(dy.rows, intermediateSize, context.activations)
    var dy = dy
    if dy.element != context.activations {
      // Two products read it.
      let rounded = context.arena.matrix(dy.rows, dy.columns, context.activations)
      context.engine.copy(dy, into: rounded)
      dy = rounded
    }
    switch kind {
    case .gated(let function): context.engine.gate(function, saved.inner, into: activated)
    case .plain(let function): context.engine.activate(function, saved.inner, into: activated)
    }
    let between = down.addGradients(dy, activated, &context)
    // The activation is done with; its gradient takes its place.
    down.multiplyTransposed(dy, between, into: activated, plus: nil, &context)
    switch kind {
    case .gated(let function):
      let dInner = context.arena.matrix(dy.rows, innerWidth, context.activations)
      context.engine.gateBackward(function, activated, x: saved.inner, into: dInner)
      up.backward(dInner, into: dx, plus: base, saved.x, &context)
    case .plain(let function):
      context.engine.activateBackward(function, activated, x: saved.inner, into: activated)
      up.backward(activated, into: dx, plus: base, saved.x, &context)
    }
    context.arena.release(to: mark)
  }
}
