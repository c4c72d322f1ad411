import Batches
import Kernels

/// The rows that enter the first block: token + position + segment embeddings, whichever the model has, then (BERT)
/// LayerNorm, then dropout.
///
/// A row of a table is a parameter that many tokens share: its gradient is the sum of theirs, times the scale of tokens where
/// there is one.
public struct InputEmbedding: Sendable {
  /// [vocabulary, width]
  public let tokens: Parameter
  /// [context, width]; nil where positions are rotary.
  public let positions: Parameter?
  /// [segments, width]
  public let segments: Parameter?
  /// The norm after the sum.
  public let norm: Normalization?
  /// The share dropped in training.
  public let dropout: Float
  /// What the rows of tokens are multiplied by; nil for 1.
  public let scale: Float?
  /// The number of this place for dropout.
  public let site: UInt64

  /// What the norm saved.
  public struct Saved {
    let norm: Normalization.Saved?
  }

  init(
    tokens: Parameter, positions: Parameter?, segments: Parameter? = nil, norm: Normalization? = nil,
    dropout: Float, scale: Float? = nil, site: UInt64 = DropoutSite.embedding
  ) {
    self.tokens = tokens
    self.positions = positions
    self.segments = segments
    self.norm = norm
    self.dropout = dropout
    self.scale = scale
    self.site = site
  }

  /// Writes the rows of the context's batch into `y`, [tokens, width].
  func forward(into y: Matrix, _ context: inout Context) -> Saved {
    let batch = context.batch
    let sum = norm == nil ? y : context.arena.matrix(y.rows, y.columns)
    context.engine.gatherRows(context.weight(tokens), batch.tokens, into: sum, accumulate: false)
    if let scale { context.engine.scale(sum, by: scale, into: sum) }
    if let positions {
      context.engine.gatherRows(context.weight(positions), batch.positions, into: sum, accumulate: true)
    }
    if let segments {
      context.engine.gatherRows(
        context.weight(segments), batch.segments ?? zeros(batch), into: sum, accumulate: true)
    }
    let saved = norm.map { $0.forward(sum, into: y, plus: nil, &context) }
    if let key = context.dropoutKey, dropout > 0 {
      context.engine.dropout(y, plus: nil, into: y, rate: dropout, key: key, stream: site)
    }
    return Saved(norm: saved)
  }

  /// Adds the gradients of the tables; `dy` is overwritten.
  func backward(_ dy: Matrix, _ saved: Saved, _ context: inout Context) {
    let batch = context.batch
    if let key = context.dropoutKey, dropout > 0 {
      context.engine.dropout(dy, plus: nil, into: dy, rate: dropout, key: key, stream: site)
    }
    if let norm, let savedNorm = saved.norm { norm.backward(dy, into: dy, plus: nil, savedNorm, &context) }
    if let positions, let gradient = context.gradient(positions) {
      context.engine.scatterRows(dy, batch.positions, accumulatingInto: gradient)
    }
    if let segments, let gradient = context.gradient(segments) {
      context.engine.scatterRows(dy, batch.segments ?? zeros(batch), accumulatingInto: gradient)
    }
    if let scale { context.engine.scale(dy, by: scale, into: dy) }
    if let gradient = context.gradient(tokens) {
      context.engine.scatterRows(dy, batch.tokens, accumulatingInto: gradient)
    }
  }

  private func zeros(_ batch: SequenceBatch) -> [Int32] { [Int32](repeating: 0, count: batch.tokenCount) }
}
