import Batches
import Kernels

/// The rows that enter the first block: token + position + segment embeddings, whichever the model has, then (BERT)
/// LayerNorm, then dropout, then (ELECTRA, ALBERT) a linear map from their width to the model's.
///
/// A row of a table is a parameter that many tokens share: its gradient is the sum of theirs, times the scale of tokens where
/// there is one.
public struct InputEmbedding: Sendable {
  /// [vocabulary, width]
  public let tokens: Parameter
  /// [context, width]; nil where positions are rotary.
  public let positions: Parameter?
  /// The id of the padding behind which positions are numbered; nil where they begin at 0.
  public let padding: Int32?
  /// [segments, width]
  public let segments: Parameter?
  /// The norm after the sum.
  public let norm: Normalization?
  /// From the tables' width to the model's; nil where they are equal.
  public let projection: Linear?
  /// The share dropped in training.
  public let dropout: Float
  /// What the rows of tokens are multiplied by; nil for 1.
  public let scale: Float?
  /// The number of this place for dropout.
  public let site: UInt64

  /// What the norm saved, and what the projection read.
  public struct Saved {
    let norm: Normalization.Saved?
    let narrow: Matrix
  }

  init(
    tokens: Parameter, positions: Parameter?, padding: Int32? = nil, segments: Parameter? = nil,
    norm: Normalization? = nil, projection: Linear? = nil, dropout: Float, scale: Float? = nil,
    site: UInt64 = DropoutSite.embedding
  ) {
    self.tokens = tokens
    self.positions = positions
    self.padding = padding
    self.segments = segments
    self.norm = norm
    self.projection = projection
    self.dropout = dropout
    self.scale = scale
    self.site = site
  }

  /// Writes the rows of the context's batch into `y`, [tokens, width of the model].
  func forward(into y: Matrix, _ context: inout Context) -> Saved {
    let batch = context.batch, width = tokens.columns
    let narrow = projection == nil ? y : context.arena.matrix(y.rows, width)
    let sum = norm == nil ? narrow : context.arena.matrix(y.rows, width)
    context.engine.gatherRows(context.weight(tokens), batch.tokens, into: sum, accumulate: false)
    if let scale { context.engine.scale(sum, by: scale, into: sum) }
    if let positions {
      context.engine.gatherRows(context.weight(positions), numbers(batch), into: sum, accumulate: true)
    }
    if let segments {
      context.engine.gatherRows(
        context.weight(segments), batch.segments ?? zeros(batch), into: sum, accumulate: true)
    }
    let saved = norm.map { $0.forward(sum, into: narrow, plus: nil, &context) }
    if let key = context.dropoutKey, dropout > 0 {
      context.engine.dropout(narrow, plus: nil, into: narrow, rate: dropout, key: key, stream: site)
    }
    if let projection { _ = projection.forward(narrow, into: y, plus: nil, &context) }
    return Saved(norm: saved, narrow: narrow)
  }

  /// Adds the gradients of the tables; `dy` is overwritten.
  func backward(_ dy: Matrix, _ saved: Saved, _ context: inout Context) {
    let mark = context.arena.mark
    var d = dy
    if let projection {
      d = context.arena.matrix(dy.rows, tokens.columns)
      projection.backward(dy, into: d, plus: nil, saved.narrow, &context)
    }
    if let key = context.dropoutKey, dropout > 0 {
      context.engine.dropout(d, plus: nil, into: d, rate: dropout, key: key, stream: site)
    }
    if let norm, let savedNorm = saved.norm { norm.backward(d, into: d, plus: nil, savedNorm, &context) }
    addGradients(d, &context)
    context.arena.release(to: mark)
  }

  /// Adds the gradients of the tables from `d`, that of their sum, which is overwritten where tokens are scaled.
  private func addGradients(_ d: Matrix, _ context: inout Context) {
    let batch = context.batch
    if let positions, let gradient = context.gradient(positions) {
      context.engine.scatterRows(d, numbers(batch), accumulatingInto: gradient)
    }
    if let segments, let gradient = context.gradient(segments) {
      context.engine.scatterRows(d, batch.segments ?? zeros(batch), accumulatingInto: gradient)
    }
    if let scale { context.engine.scale(d, by: scale, into: d) }
    if let gradient = context.gradient(tokens) {
      context.engine.scatterRows(d, batch.tokens, accumulatingInto: gradient)
    }
  }

  private func numbers(_ batch: SequenceBatch) -> [Int32] {
    padding.map { batch.positions(behind: $0) } ?? batch.positions
  }

  private func zeros(_ batch: SequenceBatch) -> [Int32] { [Int32](repeating: 0, count: batch.tokenCount) }
}
