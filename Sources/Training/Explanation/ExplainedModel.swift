import Batches
import Checkpoints
import Data
import Kernels
import Tokenizer
import Transformer

/// A classifier that is asked for its answers to rows with words masked, and for the gradients of its answers.
public final class ExplainedModel {
  /// The labels, in the order of the model's outputs.
  public let labels: [String]
  /// What a word is masked by: the tokenizer's mask, or where it has none its unknown token.
  let mask: Int32
  /// The mask as it stands in the vocabulary.
  public let maskPiece: String
  let session: ModelSession
  private let tokenizer: any Tokenizer
  private let template: SequenceTemplate
  private let maxLength: Int
  /// As many tokens as fill the threads of any machine.
  private static let usefulTokens = 4_096

  /// - Parameters:
  ///   - loaded: a classifier of sequences with its weights in a slab.
  ///   - labels: of its head.
  ///   - maxLength: the longest sequence.
  package init(
    _ loaded: LoadedModel, labels: [String], template: SequenceTemplate, maxLength: Int, engine: Engine
  ) {
    self.labels = labels
    self.template = template
    self.maxLength = maxLength
    tokenizer = loaded.tokenizer
    mask = loaded.tokenizer.specialTokens.mask ?? loaded.tokenizer.specialTokens.unknown
    maskPiece = loaded.tokenizer.piece(mask)
    let sequences = max(1, Self.usefulTokens / maxLength)
    session = ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: engine, training: true,
      largest: SequenceBatch(lengths: [Int](repeating: maxLength, count: sequences)))
    // The way back goes through the weights, and leaves none of them a gradient.
    session.context.gradients = nil
  }

  /// A row as the model reads it.
  ///
  /// - Throws: what the tokenizer throws.
  public func row(_ row: LabelledRow) throws -> ExplainedRow {
    try ExplainedRow(row, tokenizer: tokenizer, template: template, maxLength: maxLength)
  }

  /// How many sequences are computed at once.
  var batchSize: Int { max(1, Self.usefulTokens / maxLength) }

  /// The log-probability of `label` for sequences of a row's length: [sequences].
  func logProbabilities(_ sequences: [[Int32]], of row: ExplainedRow, label: Int) -> [Double] {
    let size = batchSize
    var found: [Double] = []
    for start in stride(from: 0, to: sequences.count, by: size) {
      let part = Array(sequences[start..<min(sequences.count, start + size)])
      found += session.probabilities(row.batch(part)).map { -ClassificationAccumulator.logLoss($0[label]) }
    }
    return found
  }

  /// The rows that enter the first block for a sequence: [tokens × width].
  func inputs(_ tokens: [Int32], of row: ExplainedRow) -> [Float] {
    let mark = session.context.arena.mark
    defer { session.context.arena.release(to: mark) }
    return session.model.inputRows(row.batch([tokens]), &session.context).elements
  }

  /// The log-probability of `label` for inputs of a row's sequence, summed, and its gradient: [inputs][tokens × width].
  func gradients(_ inputs: [[Float]], of row: ExplainedRow, label: Int) -> (value: Double, [[Float]]) {
    let mark = session.context.arena.mark
    defer { session.context.arena.release(to: mark) }
    let batch = row.batch(inputs.map { _ in row.tokens })
    let width = session.model.configuration.hiddenSize
    let rows = session.context.arena.matrix(batch.tokenCount, width)
    rows.set(inputs.flatMap { $0 })
    let gradient = session.context.arena.matrix(batch.tokenCount, width)
    let value = session.model.labelGradient(
      batch, rows: rows, labels: inputs.map { _ in Int32(label) }, into: gradient, &session.context)
    let length = row.tokens.count
    return (value, inputs.indices.map { gradient.rows($0 * length..<($0 + 1) * length).elements })
  }
}
