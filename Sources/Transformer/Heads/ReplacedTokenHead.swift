import Kernels

/// ELECTRA's discriminator head, one logit a token: act(h·Wᵀ + b)·wᵀ + c, positive for a replaced token.
///
/// With p = h·Wᵀ + b, a = act(p) and z = a·wᵀ + c, the binary cross entropy gives dz; then da = dz·w, dw = dzᵀ·a,
/// dp = da ∘ act'(p), dh = dp·W.
struct ReplacedTokenHead {
  let dense: Linear
  let activation: ModelConfiguration.Activation
  let prediction: Linear

  private var function: ActivationFunction { activation == .gelu ? .gelu : .geluTanh }

  /// The logits of rows of hidden states, [n, 1].
  func compute(_ logits: Matrix, from hidden: Matrix, _ context: inout Context) {
    let mark = context.arena.mark
    _ = apply(hidden, logits, &context)
    context.arena.release(to: mark)
  }

  private func apply(_ hidden: Matrix, _ logits: Matrix, _ context: inout Context) -> (
    inner: Matrix, activated: Matrix
  ) {
    let inner = context.arena.matrix(hidden.rows, hidden.columns, context.activations)
    let activated = context.arena.matrix(hidden.rows, hidden.columns, context.activations)
    _ = dense.forward(hidden, into: inner, plus: nil, &context)
    context.engine.activate(function, inner, into: activated)
    _ = prediction.forward(activated, into: logits, plus: nil, &context)
    return (inner, activated)
  }

  /// The summed loss of the rows of `hidden`, [n, width], whose label is not −1, with those it is right about.
  ///
  /// - Parameters:
  ///   - labels: 1 for a replaced token, 0 for an original one.
  ///   - scale: what each row's gradient is multiplied by.
  ///   - dHidden: [n, width], written with the gradient of scale·Σ loss; nil for the loss alone.
  func run(
    _ hidden: Matrix, labels: [Int32], scale: Float, into dHidden: Matrix?, _ context: inout Context
  ) -> LossSum {
    precondition(labels.count == hidden.rows)
    let mark = context.arena.mark
    let logits = context.arena.matrix(hidden.rows, 1)
    let (inner, activated) = apply(hidden, logits, &context)
    let found = context.engine.binaryCrossEntropy(logits, labels: labels, scale: dHidden == nil ? nil : scale)
    if let dHidden {
      prediction.backward(logits, into: activated, plus: nil, activated, &context)
      context.engine.activateBackward(function, activated, x: inner, into: activated)
      dense.backward(activated, into: dHidden, plus: nil, hidden, &context)
    }
    context.arena.release(to: mark)
    return LossSum(nats: found.nats, count: labels.count { $0 >= 0 }, correct: found.correct)
  }
}
