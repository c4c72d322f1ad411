import Batches
import Data
import Tokenizer

/// A row as a classifier reads it, with the words that its tokens are of.
public struct ExplainedRow: Sendable {
  /// A word of the row's text, or of its second text.
  public struct Word: Sendable, Equatable {
    /// Whether it is one of the second text.
    public let isInPair: Bool
    /// The bytes of that text's UTF-8 form.
    public let range: Range<Int>
  }

  /// The sequence.
  let tokens: [Int32]
  let segments: [Int32]?
  /// The words that the model sees, in order; what was cut off is not among them.
  let words: [Word]
  /// The places in ``tokens`` of each word's tokens, with the share of the token that is the word's: [words].
  let shares: [[(token: Int, share: Double)]]
  /// The places of the tokens of texts, the special ones not among them.
  let textTokens: [Int]

  init(
    _ row: LabelledRow, tokenizer: any Tokenizer, template: SequenceTemplate, maxLength: Int
  ) throws {
    let texts = [row.text] + [row.pair].compactMap { $0 }
    let pieces = try texts.map(tokenizer.encodePieces)
    // Numbers below any id stand for the tokens, so that the sequence says where each of them went.
    var next: Int32 = -1
    let stand: [[Int32]] = pieces.map {
      $0.map { _ in
        defer { next -= 1 }; return next
      }
    }
    let (places, boundary, _) = template.assemble(
      stand[0], pair: row.pair == nil ? nil : stand[1], maxLength: maxLength,
      unknown: tokenizer.specialTokens.unknown)
    let flat = pieces.flatMap { $0 }
    tokens = places.map { $0 < 0 ? flat[Int(-1 - $0)].id : $0 }
    segments =
      template.marksSegments ? places.indices.map { $0 < boundary ? 0 : 1 } : nil
    textTokens = places.indices.filter { places[$0] < 0 }
    var placeOf = [Int: Int]()
    for (place, number) in places.enumerated() where number < 0 { placeOf[Int(-1 - number)] = place }
    var words: [Word] = [], shares: [[(token: Int, share: Double)]] = []
    var first = 0
    for (text, pieces) in pieces.enumerated() {
      let ranges = WordSpans.ranges(texts[text])
      for (range, found) in zip(ranges, Self.shares(pieces, ranges)) {
        let seen = found.compactMap { share in placeOf[first + share.token].map { ($0, share.share) } }
        if seen.isEmpty { continue }
        words.append(Word(isInPair: text == 1, range: range))
        shares.append(seen)
      }
      first += pieces.count
    }
    (self.words, self.shares) = (words, shares)
  }

  /// The tokens of each word, with the share of the token's bytes that are the word's.
  ///
  /// A token of no bytes, such as a space put before a text, or one of white space alone goes with the word that follows it, or
  /// where none does, with the last.
  private static func shares(
    _ pieces: [EncodedPiece], _ ranges: [Range<Int>]
  ) -> [[(token: Int, share: Double)]] {
    var shares = [[(token: Int, share: Double)]](repeating: [], count: ranges.count)
    var word = 0
    for (token, piece) in pieces.enumerated() where !ranges.isEmpty {
      while word + 1 < ranges.count, ranges[word].upperBound <= piece.utf8Range.lowerBound { word += 1 }
      var overlaps: [(word: Int, bytes: Int)] = []
      for place in word..<ranges.count where ranges[place].lowerBound < piece.utf8Range.upperBound {
        let overlap = ranges[place].clamped(to: piece.utf8Range).count
        if overlap > 0 { overlaps.append((place, overlap)) }
      }
      let bytes = overlaps.reduce(0) { $0 + $1.bytes }
      if bytes == 0 { shares[word].append((token, 1)) }
      for overlap in overlaps {
        shares[overlap.word].append((token, Double(overlap.bytes) / Double(bytes)))
      }
    }
    return shares
  }

  /// The sums over each word's tokens: [words].
  func wordScores(_ scores: [Double]) -> [Double] {
    shares.map { $0.reduce(0) { $0 + scores[$1.token] * $1.share } }
  }

  /// The sequence with some words masked: every token that has a part in one of them is `mask`.
  func masked(_ words: some Sequence<Int>, by mask: Int32) -> [Int32] {
    var tokens = tokens
    for word in words { for share in shares[word] { tokens[share.token] = mask } }
    return tokens
  }

  /// The sequence with all of the texts masked.
  func masked(by mask: Int32) -> [Int32] {
    var tokens = tokens
    for token in textTokens { tokens[token] = mask }
    return tokens
  }

  /// A batch of sequences of this row's length.
  func batch(_ sequences: [[Int32]]) -> SequenceBatch {
    SequenceBatch(
      tokens: sequences.flatMap { $0 }, offsets: (0...sequences.count).map { $0 * tokens.count },
      segments: segments.map { segments in sequences.flatMap { _ in segments } })
  }
}
