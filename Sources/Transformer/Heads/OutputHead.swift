import Batches
import Kernels

/// Rows of the hidden states, through a pooler act(h·Wᵀ + b), normed or not, where there is one, to a few outputs.
///
/// A classifier reads one row of a sequence: the first of an encoder, which sees the whole sequence from there, the mean of
/// all its rows, or the last of a decoder, the only one that sees all. A detector of replaced tokens reads every row. With
/// a = act(p), dp = da ∘ act'(p); for tanh, act'(p) = 1 − a². Of a mean over n rows each has 1/n of the gradient.
struct OutputHead: ModelHead {
  /// Which rows are read.
  enum Rows {
    /// The first of each sequence.
    case first
    /// The last of each sequence.
    case last
    /// The mean of each sequence's.
    case mean
    /// All.
    case every
  }

  /// What outputs are compared by.
  enum Loss {
    /// Cross entropy of the softmax over the outputs.
    case softmax
    /// Binary cross entropy of each output, whose labels are 1 and 0.
    case sigmoid
    /// The square of what the one output lacks to its target, both in this unit.
    case squares(unit: Float)
  }

  /// A linear map of the rows' own width, a non-linearity and, where there is one, a norm.
  struct Pooler {
    let linear: Linear
    let activation: ActivationFunction
    var norm: Normalization?
  }

  let rows: Rows
  let pooler: Pooler?
  /// Dropped from the pooled row in training.
  var dropout: Float = 0
  var site = DropoutSite.classifier
  let output: Linear
  let loss: Loss

  var outputWidth: Int { output.weight.rows }
  var readsActivations: Bool { false }

  func outputRows(_ batch: SequenceBatch) -> Int { rows == .every ? batch.tokenCount : batch.count }

  func planTargets(_ batch: SequenceBatch, share: Double) -> Targets {
    let rowCount = outputRows(batch)
    switch loss {
    case .squares: return .numbers([Float](repeating: 0, count: rowCount))
    case .sigmoid where rows != .every:
      return .labels([Int32](repeating: 0, count: rowCount * outputWidth))
    case .sigmoid, .softmax:
      let zeros = [Int32](repeating: 0, count: rowCount)
      return rows == .every ? .tokens(zeros) : .labels(zeros)
    }
  }

  /// Sequences are few beside tokens, so a classifier's products do not count.
  func productWeights(share: Double) -> Double {
    rows == .every ? Double((pooler?.linear.weight.count ?? 0) + output.weight.count) : 0
  }

  func compute(_ outputs: Matrix, from hidden: Matrix, _ context: inout Context) {
    let mark = context.arena.mark
    let pooled = pool(hidden, &context)
    _ = output.forward(pooled.dropped, into: outputs, plus: nil, &context)
    if case .squares(let unit) = loss, unit != 1 { context.engine.scale(outputs, by: unit, into: outputs) }
    context.arena.release(to: mark)
  }

  /// The views that backward needs.
  struct Pooled {
    /// The rows read, or their means.
    let gathered: Matrix
    /// What the derivative of the pooler's non-linearity is computed from: its input, or the output of a tanh.
    let inner: Matrix
    /// What the pooler's norm saved.
    let norm: Normalization.Saved?
    /// After the pooler's non-linearity, its norm and dropout; `inner` or `gathered` itself where there is none.
    let dropped: Matrix
  }

  /// A few rows are kept in single precision, all of them as activations are.
  func element(_ context: borrowing Context) -> Element { rows == .every ? context.activations : .float32 }

  func pool(_ hidden: Matrix, _ context: inout Context) -> Pooled {
    let element = element(context)
    let gathered = gather(hidden, &context)
    var inner = gathered, activated = gathered
    var norm: Normalization.Saved?
    if let pooler {
      inner = context.arena.matrix(gathered.rows, hidden.columns, element)
      _ = pooler.linear.forward(gathered, into: inner, plus: nil, &context)
      activated =
        pooler.activation == .tanh ? inner : context.arena.matrix(gathered.rows, hidden.columns, element)
      context.engine.activate(pooler.activation, inner, into: activated)
      if let layer = pooler.norm {
        let normed = context.arena.matrix(gathered.rows, hidden.columns, element)
        norm = layer.forward(activated, into: normed, plus: nil, &context)
        activated = normed
      }
    }
    var dropped = activated
    if let key = context.dropoutKey, dropout > 0 {
      dropped = context.arena.matrix(gathered.rows, hidden.columns, element)
      context.engine.dropout(activated, plus: nil, into: dropped, rate: dropout, key: key, stream: site)
    }
    return Pooled(gathered: gathered, inner: inner, norm: norm, dropped: dropped)
  }
}
