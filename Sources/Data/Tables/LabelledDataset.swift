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
  /// The windows after the first of rows that are read in several.
  private let further: [Int: [RowEncoder.Window]]

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
  ///   - long: what is read of rows that exceed it; in windows nothing is cut.
  /// - Throws: ``SequenceLengthError`` if `maxLength` leaves no room for text; what the tokenizer throws.
  public init(
    _ table: LabelledTable, tokenizer: any Tokenizer, template: SequenceTemplate, maxLength: Int,
    threads: Int,
    long: LongTexts = .truncate
  ) throws {
    try template.check(maxLength, hasPair: table.rows.contains { $0.pair != nil })
    let encoder = RowEncoder(tokenizer: tokenizer, template: template, maxLength: maxLength, long: long)
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
    var further: [Int: [RowEncoder.Window]] = [:]
    var ids: [Int32] = []
    var offsets = [0]
    var boundaries: [Int32] = []
    var lengths: [Int] = []
    var tokens = 0
    var lost = 0
    var cut = 0
    for sequence in sequences {
      if !sequence.further.isEmpty { further[lengths.count] = sequence.further }
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
    self.further = further
    fullLengths = lengths.map { Int32(clamping: $0) }
    ledger = TruncationLedger(lengths: lengths, tokens: tokens, rowsCut: cut, tokensLost: lost)
  }

  /// The length of the sequence of `row`, in tokens.
  public func length(_ row: Int) -> Int { offsets[row + 1] - offsets[row] }

  /// How many windows `row` is read in: 1 where it is whole, or cut.
  package func windowCount(_ row: Int) -> Int { 1 + (further[row]?.count ?? 0) }

  /// The rows that are read in several windows, and all their windows.
  package var windowed: (rows: Int, windows: Int) {
    (further.count, further.values.reduce(0) { $0 + 1 + $1.count })
  }

  /// The sequences of `rows`, in that order; of a row with several windows the first.
  public func batch(_ rows: [Int]) -> RowBatch {
    batch(rows) { (sequence($1), Int(boundaries[$1])) }
  }

  /// The sequences of `rows`, each with the window of its number in `windows`; a row may occur with several.
  package func batch(_ rows: [Int], windows: [Int]) -> RowBatch {
    batch(rows) { place, row -> (ids: ArraySlice<Int32>, boundary: Int) in
      let number = windows[place]
      if number > 0, let windows = further[row], number <= windows.count {
        return (windows[number - 1].ids[...], windows[number - 1].boundary)
      }
      return (sequence(row), Int(boundaries[row]))
    }
  }

  /// The sequences of `rows` with their texts encoded anew by `encode`: subword regularisation, say.
  ///
  /// - Parameter window: the number of one of a row's windows, of which this time there may be more or fewer.
  func batch(
    _ rows: [Int], window: (_ row: Int, _ count: Int) -> Int, encodedBy encode: (String) throws -> [Int32]
  ) throws -> RowBatch {
    try batch(rows) { _, row in
      let sequence = try encoder.encode(self.rows[row], with: encode)
      let number = window(row, 1 + sequence.further.count)
      if number > 0 {
        let window = sequence.further[number - 1]
        return (window.ids[...], window.boundary)
      }
      return (sequence.ids[...], sequence.boundary)
    }
  }

  private func batch(
    _ rows: [Int], _ sequence: (_ place: Int, _ row: Int) throws -> (ids: ArraySlice<Int32>, boundary: Int)
  ) rethrows -> RowBatch {
    var tokens: [Int32] = []
    var offsets = [0]
    var segments: [Int32] = []
    for (place, row) in rows.enumerated() {
      let (ids, boundary) = try sequence(place, row)
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
