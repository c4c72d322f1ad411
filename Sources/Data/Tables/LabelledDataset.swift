import Batches
import Tokenizer

/// Rows as token ids, ready to be batched.
public struct LabelledDataset: Sendable {
  /// The rows, as they were read.
  public let rows: [LabelledRow]
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
  ///   - tokenizer: what encodes them.
  ///   - template: how texts become a sequence.
  ///   - maxLength: the longest sequence; rows that exceed it are cut and counted in ``ledger``.
  ///   - threads: how many rows are encoded at once; the result does not depend on it.
  /// - Throws: ``SequenceLengthError`` if `maxLength` leaves no room for text; what the tokenizer throws.
  public init(
    _ table: LabelledTable, tokenizer: any Tokenizer, template: SequenceTemplate, maxLength: Int, threads: Int
  ) throws {
    try template.check(maxLength, hasPair: table.rows.contains { $0.pair != nil })
    let encoder = RowEncoder(tokenizer: tokenizer, template: template, maxLength: maxLength)
    self.init(table.rows, try encoder.encode(table.rows, threads: threads).joined(), encoder)
  }

  /// Rows whose sequences are there already, none of them empty; they cannot be encoded anew.
  ///
  /// - Parameters:
  ///   - sequences: the ids of each row, and how many were cut off.
  ///   - maxLength: the longest sequence there may be.
  package init(
    _ table: LabelledTable, sequences: [(ids: [Int32], lost: Int)], tokenizer: any Tokenizer,
    template: SequenceTemplate, maxLength: Int
  ) {
    precondition(sequences.count == table.rows.count)
    let encoder = RowEncoder(tokenizer: tokenizer, template: template, maxLength: maxLength)
    let whole = sequences.map { row in
      RowEncoder.Sequence(
        ids: row.ids, boundary: row.ids.count, lost: row.lost, textTokens: row.ids.count + row.lost)
    }
    self.init(table.rows, whole, encoder)
  }

  private init(_ rows: [LabelledRow], _ sequences: some Sequence<RowEncoder.Sequence>, _ encoder: RowEncoder)
  {
    self.rows = rows
    self.encoder = encoder
    var ids: [Int32] = []
    var offsets = [0]
    var boundaries: [Int32] = []
    var lengths: [Int] = []
    var tokens = 0
    var lost = 0
    var cut = 0
    for sequence in sequences {
      ids += sequence.ids
      offsets.append(ids.count)
      boundaries.append(Int32(sequence.boundary))
      lengths.append(sequence.ids.count + sequence.lost)
      tokens += sequence.textTokens
      lost += sequence.lost
      cut += sequence.lost > 0 ? 1 : 0
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
  public func batch(_ rows: [Int]) -> RowBatch {
    batch(rows) { (sequence($0), Int(boundaries[$0])) }
  }

  /// The sequences of `rows` with their texts encoded anew by `encode`: subword regularisation, say.
  func batch(_ rows: [Int], encodedBy encode: (String) throws -> [Int32]) throws -> RowBatch {
    try batch(rows) { row in
      let sequence = try encoder.encode(self.rows[row], with: encode)
      return (sequence.ids[...], sequence.boundary)
    }
  }

  private func batch(
    _ rows: [Int], _ sequence: (Int) throws -> (ids: ArraySlice<Int32>, boundary: Int)
  ) rethrows -> RowBatch {
    var tokens: [Int32] = []
    var offsets = [0]
    var segments: [Int32] = []
    for row in rows {
      let (ids, boundary) = try sequence(row)
      tokens += ids
      offsets.append(tokens.count)
      segments += repeatElement(0, count: boundary)
      segments += repeatElement(1, count: ids.count - boundary)
    }
    return RowBatch(
      sequences: SequenceBatch(
        tokens: tokens, offsets: offsets, segments: encoder.template.marksSegments ? segments : nil),
      rows: rows)
  }
}
