import Storage

/// WordPiece's words: a space before each token that does not go on a word.
struct WordPieceDecoder: TokenDecoder {
  private let prefix: [UInt8]
  private let cleansUp: Bool

  /// A decoder of tokens that go on a word with `prefix`.
  ///
  /// - Parameter cleansUp: whether spaces before signs and endings of English go.
  init(prefix: String, cleansUp: Bool) {
    self.prefix = Array(prefix.utf8)
    self.cleansUp = cleansUp
  }

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      var text = token
      if index > 0 {
        text = token.starts(with: prefix) ? Array(token.dropFirst(prefix.count)) : [0x20] + token
      }
      return cleansUp ? Self.clean(text) : text
    }
  }

  private static let rules = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// Takes out the spaces that English does not have.
  static func clean(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(0x20) else { return text }
    return rules.reduce(text) { ByteText.replace($1.0, in: $0, with: $1.1) }
  }
}

/// SentencePiece's sign back to spaces; before the first token it was put there.
struct MetaspaceDecoder: TokenDecoder {
  let metaspace: Metaspace

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    let sign = metaspace.bytes
    return tokens.enumerated().map { index, token in
      ByteText.replace(sign, in: token, with: index == 0 && metaspace.scheme != .never ? [] : [0x20])
    }
  }
}

/// The ends of words back to spaces.
struct BPEDecoder: TokenDecoder {
  private let suffix: [UInt8]

  /// A decoder of tokens that end words with `suffix`.
  init(suffix: String) { self.suffix = Array(suffix.utf8) }

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      ByteText.replace(suffix, in: token, with: index == tokens.count - 1 ? [] : [0x20])
    }
  }
}

/// A rule of replacement, for each token by itself.
struct ReplaceDecoder: TokenDecoder {
  let rule: ReplaceNormalizer

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    var result: [[UInt8]] = []
    for token in tokens {
      var text = NormalizedText(token, start: 0, isTracked: false, continues: false)
      try rule.normalize(&text)
      result.append(text.bytes)
    }
    return result
  }
}

/// Takes a character off the ends of each text, so many times at most.
struct StripDecoder: TokenDecoder {
  private let content: [UInt8]
  private let start: Int
  private let stop: Int

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    content = Array(try component.text("content").utf8)
    _ = try component.character("content")
    start = try component.count("start")
    stop = try component.count("stop")
  }

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    tokens.map { token in
      var text = token[...]
      var count = 0
      while count < start, text.starts(with: content) {
        text = text.dropFirst(content.count)
        count += 1
      }
      count = 0
      while count < stop, text.count >= content.count, text.suffix(content.count).elementsEqual(content) {
        text = text.dropLast(content.count)
        count += 1
      }
      return Array(text)
    }
  }
}

/// The output of a recogniser of speech: repeated tokens once, no padding.
struct CTCDecoder: TokenDecoder {
  private let padding: [UInt8]
  private let delimiter: [UInt8]
  private let cleansUp: Bool

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    padding = Array(try component.text("pad_token").utf8)
    delimiter = Array(try component.text("word_delimiter_token").utf8)
    cleansUp = try component.flag("cleanup")
  }

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var last: [UInt8]?
    for token in tokens where token != last {
      last = token
      var text = ByteText.replace(padding, in: token, with: [])
      if cleansUp { text = ByteText.replace(delimiter, in: WordPieceDecoder.clean(text), with: [0x20]) }
      if !text.isEmpty { result.append(text) }
    }
    return result
  }
}
