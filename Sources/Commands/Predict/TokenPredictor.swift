import Batches
import Checkpoints
import CommandLine
import Data
import Tokenizer
import Training
import Transformer

/// Labels the tokens of rows, each row a sequence of its own.
final class TokenPredictor: RowAnswering {
  private(set) var rowCount = 0
  private(set) var cutCount = 0
  private(set) var shareLost = (lost: 0, of: 0)
  let maxLength: Int

  private let labels: [String]
  private let tokenizer: any Tokenizer
  private let template: SequenceTemplate
  private let session: ModelSession
  private let chunks: TagChunks

  /// - Throws: `UsageError` for a length that does not suit the model, or a second text.
  init(_ options: PredictOptions) throws {
    guard options.table.pairColumn == nil else {
      throw UsageError("--pair-column: the model labels the tokens of one text.")
    }
    let loaded = try options.inference.named(options.model).open(precision: options.inference.precision)
    let c = loaded.model.configuration
    labels = c.head.labels ?? []
    chunks = TagChunks(labels)
    tokenizer = loaded.tokenizer
    template = try SequenceTemplate.rows(of: c, tokenizer)
    maxLength = try template.maxLength(options.maxLength, contextLength: c.contextLength, hasPair: false)
    session = ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: try TrainingRun.engine(options.common),
      training: false, largest: SequenceBatch(lengths: [maxLength]), logitRows: maxLength,
      precision: options.inference.precision)
  }

  /// The entities that the labels of the words' first tokens make.
  private func entities(_ row: LabelledRow, _ pieces: [EncodedPiece], _ tokens: [TokenLabel]) -> [FoundEntity]
  {
    let words = row.words.isEmpty ? WordCut.words(of: row.text) : row.words.map(\.range)
    let outside = labels.firstIndex(of: "O") ?? 0
    let found = WordPieces.first(words, pieces).map { $0.flatMap { $0 < tokens.count ? tokens[$0] : nil } }
    return chunks.entities(found.map { $0?.index ?? outside }).map { entity in
      let range = words[entity.words.lowerBound].lowerBound..<words[entity.words.upperBound - 1].upperBound
      return FoundEntity(
        label: entity.kind, bytes: range, of: row.text,
        probability: found[entity.words].compactMap { $0?.probability }.min() ?? 0)
    }
  }

  func lines(_ table: LabelledTable, includesText: Bool, _ body: (String) throws -> Void) throws {
    for row in table.rows {
      try Interrupt.check()
      let pieces = try tokenizer.encodePieces(row.text)
      let sequence = template.assemble(
        pieces.map(\.id), pair: nil, maxLength: maxLength, unknown: tokenizer.specialTokens.unknown)
      let found = session.probabilities(
        SequenceBatch(
          tokens: sequence.ids, offsets: [0, sequence.ids.count],
          segments: template.marksSegments ? [Int32](repeating: 0, count: sequence.ids.count) : nil))
      let labelled = zip(pieces.dropLast(sequence.lost), found.dropFirst(template.leadingCount))
      guard found.joined().allSatisfy(\.isFinite) else { throw PredictionError(row: row) }
      rowCount += 1
      cutCount += sequence.lost > 0 ? 1 : 0
      shareLost.lost += sequence.lost
      shareLost.of += pieces.count
      let tokens = labelled.map { TokenLabel($0, $1, labels: labels) }
      let entities = chunks.isSchemed ? self.entities(row, pieces, tokens) : nil
      try body(
        jsonText(TokenLabels(text: includesText ? row.text : nil, tokens: tokens, entities: entities)))
    }
  }
}
