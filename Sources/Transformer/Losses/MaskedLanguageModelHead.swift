import Kernels

/// BERT's head: norm(act(h·Wᵀ + b)), then the vocabulary, at the masked positions only.
///
/// Rows without a target have no gradient, so the head is applied to a gathered [masked, width] matrix and its
/// gradient is scattered back into zeros: at 15 % masked, a seventh of the work.
struct MaskedLanguageModelHead {
  let transform: Linear
  let activation: ModelConfiguration.Activation
  let norm: Normalization
  let vocabulary: VocabularyLoss

  private var function: ActivationFunction { activation == .gelu ? .gelu : .geluTanh }

  /// As ``VocabularyLoss/run(_:targets:scale:smoothing:into:_:)``, over all rows of `hidden`, [tokens, width].
  func run(
    _ hidden: Matrix, targets: [Int32], scale: Float, smoothing: Float, into dHidden: Matrix?,
    _ context: inout Context
  ) -> LossSum {
    precondition(targets.count == hidden.rows)
    let rows = targets.indices.filter { targets[$0] >= 0 }.map(Int32.init)
    if let dHidden { context.engine.zero(dHidden) }
    guard !rows.isEmpty else {
      if dHidden != nil && !context.addsGradients {
        // No product writes them in this pass.
        for weight in [transform.weight, vocabulary.weight] {
          context.gradient(weight).map(context.engine.zero)
        }
      }
      return LossSum()
    }
    let mark = context.arena.mark
    let gathered = context.arena.matrix(rows.count, hidden.columns, context.activations)
    let inner = context.arena.matrix(rows.count, hidden.columns, context.activations)
    let activated = context.arena.matrix(rows.count, hidden.columns, context.activations)
    let normed = context.arena.matrix(rows.count, hidden.columns, context.activations)
    context.engine.gatherRows(hidden, rows, into: gathered, accumulate: false)
    let saved = apply(gathered, inner, activated, normed, &context)
    let chosen = rows.map { targets[Int($0)] }
    let d = dHidden == nil ? nil : context.arena.matrix(rows.count, hidden.columns)
    let sum = vocabulary.run(normed, targets: chosen, scale: scale, smoothing: smoothing, into: d, &context)
    if let d, let dHidden {
      norm.backward(d, into: d, plus: nil, saved, &context)
      context.engine.activateBackward(function, d, x: inner, into: d)
      transform.backward(d, into: activated, plus: nil, gathered, &context)
      context.engine.scatterRows(activated, rows, accumulatingInto: dHidden)
    }
    context.arena.release(to: mark)
    return sum
  }

  private func apply(
    _ x: Matrix, _ inner: Matrix, _ activated: Matrix, _ normed: Matrix, _ context: inout Context
  ) -> Normalization.Saved {
    _ = transform.forward(x, into: inner, plus: nil, &context)
    context.engine.activate(function, inner, into: activated)
    return norm.forward(activated, into: normed, plus: nil, &context)
  }

  /// The logits of some rows of the last hidden states, [n, vocabulary].
  func compute(_ logits: Matrix, from hidden: Matrix, _ context: inout Context) {
    let mark = context.arena.mark
    let inner = context.arena.matrix(hidden.rows, hidden.columns, context.activations)
    let activated = context.arena.matrix(hidden.rows, hidden.columns, context.activations)
    let normed = context.arena.matrix(hidden.rows, hidden.columns, context.activations)
    _ = apply(hidden, inner, activated, normed, &context)
    vocabulary.compute(logits, from: normed, &context)
    context.arena.release(to: mark)
  }
}
