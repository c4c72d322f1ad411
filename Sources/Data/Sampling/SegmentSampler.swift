import Batches
import Storage
import Tokenizer

/// Draws training sequences for an encoder: `<cls>` tokens `<sep>`, of at most `contextLength` ids.
///
/// Every document is cut into segments of nearly equal length; short documents that follow each other may be
/// joined. An epoch visits every segment once, in an order that belongs to (seed, epoch). Segments are not listed but
/// counted for blocks of documents, 16 bytes for 256 of them, and found again in their block.
public struct SegmentSampler: SequenceSampler {
  private let view: TokenView
  private let room: Int
  private let joinDocuments: Bool
  private let classification: Int32
  private let separator: Int32
  private let seed: UInt64
  /// The number of segments before each block, and last of all.
  private let before: [Int]
  /// The number of the first document of the first block.
  private let firstDocument: Int
  private let lastDocument: Int

  /// The number of segments, an epoch.
  public var count: Int { before[before.count - 1] }
  /// The number of tokens in an epoch, without `<cls>` and `<sep>`.
  public let tokensPerEpoch: Int

  /// A segment is found by walking over half a block on average, some microseconds.
  private static let block = 256

  /// - Parameters:
  ///   - view: the text, tokenised without end tokens.
  ///   - contextLength: the longest sequence, `<cls>` and `<sep>` included; at least 3.
  ///   - specialTokens: must have `<cls>` and `<sep>`.
  ///   - joinDocuments: whether documents that fit together make one segment.
  ///   - seed: decides the order.
  /// - Throws: ``DataError`` without `<cls>` or `<sep>`, or without text.
  public init(
    _ view: TokenView, contextLength: Int, specialTokens: SpecialTokens, joinDocuments: Bool, seed: UInt64
  ) throws {
    precondition(contextLength >= 3)
    guard let classification = specialTokens.classification, let separator = specialTokens.separator else {
      throw DataError(
        .mismatch,
        "The tokenizer has no <cls> and <sep>, which an encoder needs. Train one with `tokenize train`.")
    }
    guard view.count > 0 else { throw DataError(.badInput, "The text has no tokens to train on.") }
    self.classification = classification
    self.separator = separator
    self.seed = seed
    self.view = view
    self.joinDocuments = joinDocuments
    room = contextLength - 2
    tokensPerEpoch = view.count
    let numbers = view.documentNumbers
    firstDocument = numbers.lowerBound
    lastDocument = numbers.upperBound
    var before = [0]
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.block) {
      let block = start..<min(start + Self.block, numbers.upperBound)
      let count = Self.walk(view, block, room: room, joins: joinDocuments, to: nil).count
      before.append(before[before.count - 1] + count)
    }
    self.before = before
  }

  /// Appends segment `number` of the run; targets are all -1 until ``Masking`` sets some.
  public func append(_ number: Int, to sequences: inout SequenceBuilder) throws {
    try append(segment: shuffled(number, seed: seed).index, to: &sequences)
  }

  /// The segments `indices` in the order of the text, for validation.
  ///
  /// - Throws: ``DataError`` if a token file is damaged.
  public func batch(_ indices: Range<Int>) throws -> MicroBatch {
    var sequences = SequenceBuilder()
    for index in indices { try append(segment: index, to: &sequences) }
    return sequences.batch
  }

  private func append(segment index: Int, to sequences: inout SequenceBuilder) throws {
    sequences.tokens.append(classification)
    try view.corpus.append(segment(index), to: &sequences.tokens)
    sequences.tokens.append(separator)
    sequences.targets += repeatElement(-1, count: sequences.tokens.count - sequences.targets.count)
    sequences.offsets.append(sequences.tokens.count)
  }

  /// The tokens of a segment, as positions in the corpus.
  private func segment(_ index: Int) -> Range<Int> {
    precondition(index >= 0 && index < count, "segment \(index) of \(count)")
    // The last block that has no more segments before it; those without any are passed over.
    var low = 0
    var high = before.count - 1
    while low + 1 < high {
      let middle = (low + high) / 2
      if before[middle] <= index { low = middle } else { high = middle }
    }
    let start = firstDocument + low * Self.block
    let found = Self.walk(
      view, start..<min(start + Self.block, lastDocument), room: room, joins: joinDocuments,
      to: index - before[low]
    ).found
    guard let found else { preconditionFailure("segment \(index) is not in its block") }
    return found
  }

  /// Walks over the segments of some documents: how many there are, and which is number `wanted`.
  private static func walk(
    _ view: TokenView, _ documents: Range<Int>, room: Int, joins: Bool, to wanted: Int?
  ) -> (count: Int, found: Range<Int>?) {
    var count = 0
    var found: Range<Int>?
    /// The last segment, number `count` − 1, to which another document may be joined.
    var last: Range<Int>?
    view.forEachDocument(in: documents) { _, document in
      if joins, let open = last, open.upperBound == document.lowerBound,
        document.upperBound - open.lowerBound <= room
      {
        last = open.lowerBound..<document.upperBound
        return
      }
      if let wanted, wanted == count - 1 { found = last }
      // Equal parts rather than full ones and a stub: a short sequence teaches little.
      let parts = (document.count + room - 1) / room
      func part(_ index: Int) -> Range<Int> {
        document.lowerBound + document.count * index / parts..<document.lowerBound + document.count
          * (index + 1) / parts
      }
      if let wanted, wanted >= count, wanted < count + parts - 1 { found = part(wanted - count) }
      last = part(parts - 1)
      count += parts
    }
    if let wanted, wanted == count - 1, found == nil { found = last }
    return (count, found)
  }
}
