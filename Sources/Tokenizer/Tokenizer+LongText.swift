extension Tokenizer {
  /// The token ids of one whole document of any length, without special tokens, in memory beside the ids that does not
  /// grow with it.
  ///
  /// Up to ``LongText/longest`` bytes they are those of ``encode(_:)``. A longer text is encoded in pieces that end after a
  /// newline, which changes no id; only in a line that is as long as that is a cut between words or characters possible,
  /// as in a corpus. Where tokens hold newlines together with what stands around them, the piece ends between a line that
  /// is not empty and one that begins with a letter or digit, if there is such a place.
  ///
  /// - Throws: what ``encode(_:)`` throws.
  public func encodeDocument(_ text: String) throws -> [Int32] {
    guard text.utf8.count > LongText.longest else { return try encode(text) }
    var pieces = LongText(text, sparesTokens: holdsNewlinesTogether)
    var ids: [Int32] = []
    while let piece = pieces.next() {
      ids += try pieces.isFirst ? encode(piece) : encodeContinuation(piece)
    }
    return ids
  }
}

extension Tokenizer {
  /// A random way to cut a text of any length: ``sample(_:alpha:seed:)``, of a text that is too long for that piece by piece.
  ///
  /// - Throws: what ``sample(_:alpha:seed:)`` throws.
  public func sampleDocument(_ text: String, alpha: Float, seed: UInt64) throws -> [Int32] {
    guard text.utf8.count > LongText.longest else { return try sample(text, alpha: alpha, seed: seed) }
    var pieces = LongText(text)
    var ids: [Int32] = []
    while let piece = pieces.next() { ids += try sample(piece, alpha: alpha, seed: seed) }
    return ids
  }
}

/// Cuts a text that is too long to be encoded at once.
public struct LongText {
  /// Longer lines are cut: SentencePiece takes some 200 bytes of memory for each byte that it is given at once.
  public static let longest = 1 << 18
  /// Pieces end at the first newline past this length: long enough that a call costs nothing, short enough to stay in a
  /// core's cache.
  public static let pieceLength = 1 << 16

  private var rest: Substring.UTF8View
  /// Whether newlines that a token may hold together with white space are passed over.
  private let sparesTokens: Bool
  /// Whether the piece given last was the first one.
  private(set) var isFirst = false
  private var hasBegun = false

  /// The pieces of `text`.
  init(_ text: String, sparesTokens: Bool = false) {
    self.sparesTokens = sparesTokens
    var text = text
    text.makeContiguousUTF8()
    rest = text[...].utf8
  }

  /// A text, or of one that is too long to be encoded at once its first piece.
  public static func beginning(of text: String) -> String {
    guard text.utf8.count > longest else { return text }
    var pieces = LongText(text)
    return pieces.next() ?? text
  }

  /// The next piece; nil after the last.
  mutating func next() -> String? {
    guard !rest.isEmpty else { return nil }
    isFirst = !hasBegun
    hasBegun = true
    let piece = rest[..<cut()]
    rest = rest[piece.endIndex...]
    return String(decoding: piece, as: UTF8.self)
  }

  /// Where the piece at the start of the rest ends.
  private func cut() -> String.Index {
    let start = rest.startIndex
    guard let limit = rest.index(start, offsetBy: Self.longest, limitedBy: rest.endIndex) else {
      return rest.endIndex
    }
    let least = rest.index(start, offsetBy: Self.pieceLength)
    if sparesTokens, let newline = cleanNewline(least, limit) { return rest.index(after: newline) }
    if let newline = rest[least..<limit].firstIndex(of: 0x0A) { return rest.index(after: newline) }
    if let newline = rest[start..<least].lastIndex(of: 0x0A) { return rest.index(after: newline) }
    // Before a space in the last half, else between characters.
    let middle = rest.index(start, offsetBy: Self.longest / 2)
    if let space = rest[middle..<limit].lastIndex(of: 0x20) { return space }
    var end = limit
    while rest[end] & 0xC0 == 0x80 { end = rest.index(before: end) }
    return end
  }

  /// The first newline from `least` on at which a cut changes no token, else the last one before it.
  private func cleanNewline(_ least: String.Index, _ limit: String.Index) -> String.Index? {
    let newlines = { (place: String.Index) in rest[place] == 0x0A && LineBorder.isClean(rest, place) }
    return rest[least..<limit].indices.first(where: newlines)
      ?? rest[..<least].indices.last(where: newlines)
  }
}
