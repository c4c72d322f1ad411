import Batches
import Kernels

/// One row of a sequence, through an encoder's pooler act(h·Wᵀ + b) where there is one, to the logits of the labels.
///
/// The row is the first for an encoder, which sees the whole sequence from there, and the last for a decoder, the only
/// one that does. With a = act(p), dp = da ∘ act'(p); for tanh, act'(p) = 1 − a².
struct ClassificationHead {
  /// BERT's and ELECTRA's pooler.
  let pooler: Linear?
  /// Its non-linearity: tanh in BERT, GELU in ELECTRA.
  var poolerActivation = ActivationFunction.tanh
  /// Dropped from the pooled row in training.
  let dropout: Float
  let site: UInt64
  /// To the labels.
  let classifier: Linear
  let usesFirstToken: Bool

  /// The rows that stand for the sequences.
  private func rows(_ batch: SequenceBatch) -> [Int32] {
    (0..<batch.count).map { Int32(usesFirstToken ? batch.offsets[$0] : batch.offsets[$0 + 1] - 1) }
  }

  /// The views that backward needs.
  private struct Pooled {
    let rows: [Int32]
    let gathered: Matrix
    /// What the derivative of the pooler's non-linearity is computed from: its input, or the output of a tanh.
    let inner: Matrix
    /// After the pooler's non-linearity; `gathered` itself where there is none.
    let activated: Matrix
    /// After dropout; `activated` itself where nothing is dropped.
    let dropped: Matrix
  }

  private func pool(_ hidden: Matrix, _ context: inout Context) -> Pooled {
    let rows = rows(context.batch)
    let gathered = context.arena.matrix(rows.count, hidden.columns)
    context.engine.gatherRows(hidden, rows, into: gathered, accumulate: false)
    var inner = gathered, activated = gathered
    if let pooler {
      inner = context.arena.matrix(rows.count, hidden.columns)
      _ = pooler.forward(gathered, into: inner, plus: nil, &context)
      activated = poolerActivation == .tanh ? inner : context.arena.matrix(rows.count, hidden.columns)
      context.engine.activate(poolerActivation, inner, into: activated)
    }
    var dropped = activated
    if let key = context.dropoutKey, dropout > 0 {
      dropped = context.arena.matrix(rows.count, hidden.columns)
      context.engine.dropout(activated, plus: nil, into: dropped, rate: dropout, key: key, stream: site)
    }
    return Pooled(rows: rows, gathered: gathered, inner: inner, activated: activated, dropped: dropped)
  }

  /// The logits of each sequence, [sequences, labels]; the matrix stays on the arena.
  func logits(_ hidden: Matrix, _ context: inout Context) -> Matrix {
    let logits = context.arena.matrix(context.batch.count, classifier.weight.rows)
    let mark = context.arena.mark
    let pooled = pool(hidden, &context)
    _ = classifier.forward(pooled.dropped, into: logits, plus: nil, &context)
    context.arena.release(to: mark)
    return logits
  }

  /// The summed loss of the sequences' labels and the gradient of scale·Σ loss with respect to `hidden`.
  func run(
    _ hidden: Matrix, labels: [Int32], scale: Float, smoothing: Float, into dHidden: Matrix,
    _ context: inout Context
  ) -> LossSum {
    precondition(labels.count == context.batch.count)
    let mark = context.arena.mark
    let logits = context.arena.matrix(labels.count, classifier.weight.rows)
    let losses = context.arena.matrix(labels.count, 1)
    let d = context.arena.matrix(labels.count, hidden.columns)
    let pooled = pool(hidden, &context)
    _ = classifier.forward(pooled.dropped, into: logits, plus: nil, &context)
    var sum = LossSum(count: labels.count)
    for (label, choice) in zip(labels, context.engine.argmaxRows(logits)) where label == choice {
      sum.correct += 1
    }
    context.engine.crossEntropy(
      logits, targets: labels[...], smoothing: smoothing, scale: scale, losses: losses)
    classifier.backward(logits, into: d, plus: nil, pooled.dropped, &context)
    if let key = context.dropoutKey, dropout > 0 {
      context.engine.dropout(d, plus: nil, into: d, rate: dropout, key: key, stream: site)
    }
    context.engine.zero(dHidden)
    var dRows = d
    if let pooler {
      context.engine.activateBackward(poolerActivation, d, x: pooled.inner, into: d)
      dRows = context.arena.matrix(labels.count, hidden.columns)
      pooler.backward(d, into: dRows, plus: nil, pooled.gathered, &context)
    }
    context.engine.scatterRows(dRows, pooled.rows, accumulatingInto: dHidden)
    if !context.engine.isPlanning { sum.nats = losses.elements.reduce(0) { $0 + Double($1) } }
    context.arena.release(to: mark)
    return sum
  }
}
