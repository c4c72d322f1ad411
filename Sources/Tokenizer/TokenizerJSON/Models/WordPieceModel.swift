import Storage

/// WordPiece: of a word the longest token that it begins with, and so on with the rest (Wu et al. 2016,
/// arXiv:1609.08144).
struct WordPieceModel: TokenModel {
  let vocabulary: Vocabulary
  let unknown: Int32?
  private let unknownText: String
  private let longestWord: Int
  private let beginnings: ByteTrie
  /// The tokens that go on a word, without their prefix; nil if they have none.
  private let continuations: ByteTrie?

  /// - Parameters:
  ///   - vocabulary: the tokens.
  ///   - unknownText: the token of a word that no tokens make up.
  ///   - prefix: what tokens begin with that go on a word.
  ///   - longestWord: the most characters of a word; a longer one is unknown.
  /// - Throws: `TokenizerError` if the tokens are too many.
  init(
    _ vocabulary: Vocabulary, unknownText: String, prefix: String, longestWord: Int, file: String
  ) throws(TokenizerError) {
    self.vocabulary = vocabulary
    self.unknownText = unknownText
    self.longestWord = longestWord
    unknown = vocabulary.id(unknownText)
    let prefix = Array(prefix.utf8)
    var beginnings = ByteTrie()
    var continuations = ByteTrie()
    var fits = true
    vocabulary.forEach { text, id in
      fits = fits && beginnings.add(text, id)
      if !prefix.isEmpty, text.starts(with: prefix) {
        fits = fits && continuations.add(UnsafeBufferPointer(rebasing: text[prefix.count...]), id)
      }
    }
    guard fits else { throw TokenizerError(.badInput, "\(file): its vocabulary is too large.") }
    self.beginnings = beginnings
    self.continuations = prefix.isEmpty ? nil : continuations
  }

  func tokenize(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout TokenList, _ workspace: ModelWorkspace
  ) throws(TokenizerError) {
    let (count, rangeCount) = (tokens.ids.count, tokens.ranges.count)
    var position = 0
    // A byte that goes on a character is none of its own.
    let isShort = bytes.count <= longestWord || bytes.count(where: { $0 & 0xC0 != 0x80 }) <= longestWord
    while isShort, position < bytes.count {
      let found =
        position == 0 || continuations == nil
        ? beginnings.longest(bytes, from: position) : continuations?.longest(bytes, from: position)
      guard let (end, id) = found, end > position else { break }
      tokens.append(id, position, end)
      position = end
    }
    guard position < bytes.count else { return }
    tokens.ids.removeLast(tokens.ids.count - count)
    tokens.ranges.removeLast(tokens.ranges.count - rangeCount)
    guard let unknown else {
      throw TokenizerError(
        .badInput, "A word is made of no tokens, and the vocabulary has no “\(unknownText)” to stand for it.")
    }
    tokens.append(unknown, 0, bytes.count)
  }
}

/// One token for each word.
struct WordLevelModel: TokenModel {
  let vocabulary: Vocabulary
  let unknown: Int32?
  private let unknownText: String

  /// A model of these words.
  init(_ vocabulary: Vocabulary, unknownText: String) {
    self.vocabulary = vocabulary
    self.unknownText = unknownText
    unknown = vocabulary.id(unknownText)
  }

  func tokenize(
    _ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout TokenList, _ workspace: ModelWorkspace
  ) throws(TokenizerError) {
    let id = vocabulary.id(bytes)
    guard let found = id >= 0 ? id : unknown else {
      throw TokenizerError(
        .badInput, "A word is no token, and the vocabulary has no “\(unknownText)” to stand for it.")
    }
    tokens.append(found, 0, bytes.count)
  }
}
