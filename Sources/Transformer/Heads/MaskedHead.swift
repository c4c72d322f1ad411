import Batches
import Kernels

/// BERT's head: norm(act(h·Wᵀ + b)), then the vocabulary, at the masked positions only.
///
/// Rows without a target have no gradient, so the head is applied to a gathered [masked, width] matrix and its
/// gradient is scattered back into zeros: at 15 % masked, a seventh of the work. W may also lead to another width, that
/// of the token embedding, as in ELECTRA's generator.
struct MaskedHead: TokenHead {
  let transform: Linear
  let activation: ActivationFunction
  let norm: Normalization
  let vocabulary: VocabularyHead

  /// The width of the vocabulary's product.
  private var innerWidth: Int { transform.weight.rows }

  /// As ``VocabularyHead/run(_:targets:_:into:observe:_:)``, over all rows of `hidden`, [tokens, width];
  /// `observe` is given rows by their place among those with a target.
  func run(
    _ hidden: Matrix, targets: [Int32], _ options: LossOptions, into dHidden: Matrix?,
    observe: VocabularyHead.Observer? = nil, _ context: inout Context
  ) -> LossSum {
    precondition(targets.count == hidden.rows)
    let rows = targets.indices.filter { targets[$0] >= 0 }.map(Int32.init)
    if let dHidden { context.engine.zero(dHidden) }
    if rows.isEmpty { return LossSum() }
    let mark = context.arena.mark
    let gathered = context.arena.matrix(rows.count, hidden.columns, context.activations)
    let inner = context.arena.matrix(rows.count, innerWidth, context.activations)
    let activated = context.arena.matrix(rows.count, innerWidth, context.activations)
    let normed = context.arena.matrix(rows.count, innerWidth, context.activations)
    context.engine.gatherRows(hidden, rows, into: gathered, accumulate: false)
    let saved = apply(gathered, inner, activated, normed, &context)
    let chosen = rows.map { targets[Int($0)] }
    let d = dHidden == nil ? nil : context.arena.matrix(rows.count, innerWidth)
    let sum = vocabulary.run(
      normed, targets: chosen, options, into: d, observe: observe, &context)
    if let d, let dHidden {
      norm.backward(d, into: d, plus: nil, saved, &context)
      context.engine.activateBackward(activation, d, x: inner, into: d)
      let dGathered =
        innerWidth == hidden.columns
        ? activated : context.arena.matrix(rows.count, hidden.columns, context.activations)
      transform.backward(d, into: dGathered, plus: nil, gathered, &context)
      context.engine.scatterRows(dGathered, rows, accumulatingInto: dHidden)
    }
    context.arena.release(to: mark)
    return sum
  }

  var outputWidth: Int { vocabulary.outputWidth }
  var readsActivations: Bool { false }

  func productWeights(share: Double) -> Double { vocabulary.productWeights(share: share) }

  private func apply(
    _ x: Matrix, _ inner: Matrix, _ activated: Matrix, _ normed: Matrix, _ context: inout Context
  ) -> Normalization.Saved {
    _ = transform.forward(x, into: inner, plus: nil, &context)
    context.engine.activate(activation, inner, into: activated)
    return norm.forward(activated, into: normed, plus: nil, &context)
  }

  /// The logits of some rows of the last hidden states, [n, vocabulary].
  func compute(_ logits: Matrix, from hidden: Matrix, _ context: inout Context) {
    let mark = context.arena.mark
    let inner = context.arena.matrix(hidden.rows, innerWidth, context.activations)
    let activated = context.arena.matrix(hidden.rows, innerWidth, context.activations)
    let normed = context.arena.matrix(hidden.rows, innerWidth, context.activations)
    _ = apply(hidden, inner, activated, normed, &context)
    vocabulary.compute(logits, from: normed, &context)
    context.arena.release(to: mark)
  }
}
