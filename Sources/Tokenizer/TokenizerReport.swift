/// How well a vocabulary fits a text.
public struct TokenizerReport: Sendable, Equatable, Codable {
  /// Bytes of UTF-8 text, newlines included.
  public private(set) var bytes = 0
  /// Words: runs of characters that are not white space.
  ///
  /// Text without spaces has few.
  public private(set) var words = 0
  /// Tokens of the text.
  public private(set) var tokens = 0
  /// Tokens that are `<unk>`.
  public private(set) var unknownTokens = 0
  /// Tokens that stand for one byte of a character without a piece.
  public private(set) var byteTokens = 0
  /// The pieces of the vocabulary that a text can encode to: neither control symbols nor `<unk>` nor bytes.
  public private(set) var ordinaryPieces: Int
  /// How many of them occurred.
  public private(set) var usedPieces = 0

  /// The ordinary pieces that occurred.
  public private(set) var used: Set<Int32> = []

  private enum CodingKeys: String, CodingKey {
    case bytes, words, tokens, unknownTokens, byteTokens, ordinaryPieces, usedPieces
  }

  /// A report on no text yet.
  public init(_ tokenizer: any Tokenizer) {
    ordinaryPieces = (0..<Int32(tokenizer.vocabularySize)).count { tokenizer.kind($0) == .ordinary }
  }

  /// Counts one text.
  ///
  /// - Parameters:
  ///   - text: a document, or a part of one that ends before or after a newline.
  ///   - continues: whether the text follows a newline of the same document.
  ///   - tokenizer: the one that the report was made for.
  public mutating func add(_ text: String, continues: Bool = false, _ tokenizer: any Tokenizer) throws {
    bytes += text.utf8.count
    words += text.split(whereSeparator: \.isWhitespace).count
    let ids = try continues ? tokenizer.encodeContinuation(text) : tokenizer.encode(text)
    tokens += ids.count
    for id in ids {
      switch tokenizer.kind(id) {
      case .unknown: unknownTokens += 1
      case .byte: byteTokens += 1
      case .ordinary, .control: if used.insert(id).inserted { usedPieces += 1 }
      }
    }
  }

  /// Bytes of text to one token; more is better. 0 without text.
  public var bytesPerToken: Double { Self.ratio(bytes, tokens) }
  /// Tokens to one word. 0 without text.
  public var tokensPerWord: Double { Self.ratio(tokens, words) }
  /// The share of tokens that are `<unk>`, 0 to 1.
  public var unknownShare: Double { Self.ratio(unknownTokens, tokens) }
  /// The share of tokens that are bytes, 0 to 1.
  public var byteShare: Double { Self.ratio(byteTokens, tokens) }
  /// Ordinary pieces that did not occur.
  public var unusedPieces: Int { ordinaryPieces - usedPieces }

  private static func ratio(_ a: Int, _ b: Int) -> Double { b == 0 ? 0 : Double(a) / Double(b) }
}
