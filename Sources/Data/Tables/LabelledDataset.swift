import Batches
import Dispatch
import Storage
import Synchronization
import Tokenizer

/// Sequences with labels, without padding.
public struct ClassificationBatch: Sendable, Equatable {
  /// The sequences.
  public var sequences: SequenceBatch
  /// The label of each sequence, -1 for none: [sequences].
  public var labels: [Int32]
  /// The row of the data set that each sequence came from: [sequences].
  public var rows: [Int]
}

/// Labelled rows as token ids, ready to be batched.
public struct LabelledDataset: Sendable {
  /// The rows, as they were read.
  public let rows: [LabelledRow]
  /// The label of each row by its place in the label map; -1 for none.
  public let labels: [Int32]
  /// What the maximum length cut off.
  public let ledger: TruncationLedger
  /// The template, tokenizer and length, for sequences that are encoded anew.
  private let encoder: RowEncoder
  private let ids: [Int32]
  private let offsets: [Int]
  /// Where segment 1 starts in each sequence.
  private let boundaries: [Int32]
  /// The length of each sequence before cutting, special tokens included: [rows].
  package let fullLengths: [Int32]

  /// The sequence of `row`, special tokens included.
  package func sequence(_ row: Int) -> ArraySlice<Int32> { ids[offsets[row]..<offsets[row + 1]] }

  /// The number of rows.
  public var count: Int { rows.count }

  /// Tokenises the rows of `table`.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - labels: the label map; nil leaves all rows without labels, for prediction.
  ///   - tokenizer: what encodes them.
  ///   - template: how texts become a sequence.
  ///   - maxLength: the longest sequence; rows that exceed it are cut and counted in ``ledger``.
  ///   - threads: how many rows are encoded at once; the result does not depend on it.
  /// - Throws: ``DataError`` (exit code 3) for labels that the map lacks; what the tokenizer throws.
  public init(
    _ table: LabelledTable, labels: LabelMap?, tokenizer: any Tokenizer, template: SequenceTemplate,
    maxLength: Int,
    threads: Int
  ) throws {
    rows = table.rows
    self.labels = try labels?.encode(table) ?? Array(repeating: -1, count: table.rows.count)
    let hasPair = table.rows.contains { $0.pair != nil }
    precondition(
      maxLength >= template.shortest(hasPair: hasPair), "maxLength \(maxLength) leaves no room for text")
    let encoder = RowEncoder(tokenizer: tokenizer, template: template, maxLength: maxLength)
    self.encoder = encoder
    let rows = rows
    let workers = max(1, min(threads, rows.count))
    let results = Mutex<[Result<[RowEncoder.Sequence], any Error>?]>(Array(repeating: nil, count: workers))
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let part = rows.count * worker / workers..<rows.count * (worker + 1) / workers
      let result = Result { try rows[part].map(encoder.encode) }
      results.withLock { $0[worker] = result }
    }
    var ids: [Int32] = []
    var offsets = [0]
    var boundaries: [Int32] = []
    var lengths: [Int] = []
    var tokens = 0
    var lost = 0
    var cut = 0
    for result in results.withLock({ $0 }) {
      for sequence in try result?.get() ?? [] {
        ids += sequence.ids
        offsets.append(ids.count)
        boundaries.append(Int32(sequence.boundary))
        lengths.append(sequence.ids.count + sequence.lost)
        tokens += sequence.textTokens
        lost += sequence.lost
        cut += sequence.lost > 0 ? 1 : 0
      }
    }
    self.ids = ids
    self.offsets = offsets
    self.boundaries = boundaries
    fullLengths = lengths.map { Int32(clamping: $0) }
    ledger = TruncationLedger(lengths: lengths, tokens: tokens, rowsCut: cut, tokensLost: lost)
  }

  /// The length of the sequence of `row`, in tokens.
  public func length(_ row: Int) -> Int { offsets[row + 1] - offsets[row] }

  /// The sequences of `rows`, in that order.
  public func batch(_ rows: [Int]) -> ClassificationBatch {
    var batch = SequenceBuilder()
    var segments: [Int32] = []
    for row in rows {
      let sequence = ids[offsets[row]..<offsets[row + 1]]
      batch.tokens += sequence
      batch.offsets.append(batch.tokens.count)
      let boundary = Int(boundaries[row])
      segments += repeatElement(0, count: boundary)
      segments += repeatElement(1, count: sequence.count - boundary)
    }
    let sequences = SequenceBatch(
      tokens: batch.tokens, offsets: batch.offsets, segments: encoder.template.marksSegments ? segments : nil)
    return ClassificationBatch(sequences: sequences, labels: rows.map { labels[$0] }, rows: rows)
  }

  /// The sequences of `rows` with their texts encoded anew by `encode`: subword regularisation, say.
  func batch(_ rows: [Int], encodedBy encode: (String) throws -> [Int32]) throws -> ClassificationBatch {
    var batch = SequenceBuilder()
    var segments: [Int32] = []
    for row in rows {
      let sequence = try encoder.encode(self.rows[row], with: encode)
      batch.tokens += sequence.ids
      batch.offsets.append(batch.tokens.count)
      segments += repeatElement(0, count: sequence.boundary)
      segments += repeatElement(1, count: sequence.ids.count - sequence.boundary)
    }
    let sequences = SequenceBatch(
      tokens: batch.tokens, offsets: batch.offsets, segments: encoder.template.marksSegments ? segments : nil)
    return ClassificationBatch(sequences: sequences, labels: rows.map { labels[$0] }, rows: rows)
  }
}

/// Encodes one row.
fileprivate struct RowEncoder: Sendable {
  let tokenizer: any Tokenizer
  let template: SequenceTemplate
  let maxLength: Int

  struct Sequence: Sendable {
    var ids: [Int32]
    var boundary: Int
    var lost: Int
    var textTokens: Int
  }

  func encode(_ row: LabelledRow) throws -> Sequence { try encode(row, with: tokenizer.encode) }

  func encode(_ row: LabelledRow, with encode: (String) throws -> [Int32]) throws -> Sequence {
    let text = try encode(row.text)
    let pair = try row.pair.map(encode)
    let (ids, boundary, lost) = template.assemble(
      text, pair: pair, maxLength: maxLength, unknown: tokenizer.specialTokens.unknown)
    return Sequence(ids: ids, boundary: boundary, lost: lost, textTokens: text.count + (pair?.count ?? 0))
  }
}
