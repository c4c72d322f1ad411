import Data
import Storage
import Tokenizer

/// How well a tokenizer fits the text that a model is to learn from.
public struct VocabularyFit: Sendable, Equatable {
  /// Tokens of text looked at.
  public private(set) var tokens = 0
  /// Of those, the unknown token.
  public private(set) var unknown = 0
  /// Tokens that stand for one byte of a character without a piece.
  public private(set) var byteTokens = 0
  /// Whether only some of the tokens were looked at, spread over all.
  public private(set) var isSampled = false
  /// The twenty commonest characters without a piece in the texts that ``addCharacters(of:_:)`` was given, with their
  /// numbers.
  public var lostCharacters: [(character: String, count: Int)] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20).map { (String($0.key), $0.value) }
  }

  /// Where the characters were looked for, if not in all of the text: " in the first 1000 rows that have some".
  package var characterPlace = ""

  private let kinds: [TokenKind]
  private var counts: [Character: Int] = [:]

  /// From this share on, the tokenizer was not made for the text.
  static let wrongTokenizer = 0.2
  /// A character that becomes bytes is not lost, but its text takes several times the tokens.
  static let manyBytes = 0.2
  /// Tokens of a corpus that are looked at: enough for a share of one in ten thousand.
  static let sample = 1 << 21
  /// Rows in which characters without a piece are looked for.
  private static let mostRows = 1_000
  /// Different characters that are counted; rarer text has fewer.
  private static let mostCharacters = 10_000

  /// A look at nothing yet.
  public init(_ tokenizer: any Tokenizer) {
    kinds = (0..<Int32(tokenizer.vocabularySize)).map { tokenizer.kind($0) }
  }

  /// Counts tokens, all of the tokenizer's; those that frame a text, such as `<cls>`, do not count.
  public mutating func add(_ ids: some Sequence<Int32>) {
    for id in ids {
      switch kinds[Int(id)] {
      case .unknown: unknown += 1
      case .byte: byteTokens += 1
      case .ordinary: break
      case .control: continue
      }
      tokens += 1
    }
  }

  /// Counts tokens of a corpus: all, or ``sample`` of them in stretches spread over it.
  ///
  /// - Throws: ``DataError`` if the tokens cannot be read.
  public mutating func add(_ view: TokenView) throws {
    let stretch = 1 << 12
    let stride = max(stretch, view.count / (Self.sample / stretch) / stretch * stretch)
    isSampled = isSampled || stride > stretch
    var ids: [Int32] = []
    var start = 0
    while start < view.count {
      ids.removeAll(keepingCapacity: true)
      try view.append(start..<min(start + stretch, view.count), to: &ids)
      add(ids)
      start += stride
    }
  }

  /// Counts the tokens of labelled rows; where more than a few have no piece of their own, the characters in the first
  /// thousand rows that hold them.
  public mutating func add(_ dataset: LabelledDataset, _ tokenizer: any Tokenizer) throws {
    for row in 0..<dataset.count { add(dataset.sequence(row)) }
    guard unknown > 0 || byteShare > 0.01 else { return }
    var looked = 0
    for row in 0..<dataset.count where dataset.sequence(row).contains(where: { isLost($0) }) {
      guard looked < Self.mostRows else {
        characterPlace = " in the first \(Self.mostRows) rows that have some"
        break
      }
      looked += 1
      for text in [dataset.rows[row].text, dataset.rows[row].pair].compactMap({ $0 }) {
        try addCharacters(of: text, tokenizer)
      }
    }
  }

  /// The commonest characters without a piece, in words; empty where there are none.
  private var lostWords: String {
    let shown = lostCharacters.prefix(10).map { "\(VisibleText.escape($0.character)) (\($0.count))" }
    return shown.isEmpty ? "" : shown.joined(separator: " ") + characterPlace
  }

  private func isLost(_ id: Int32) -> Bool { [.unknown, .byte].contains(kinds[Int(id)]) }

  /// Finds the characters of `text` that no piece covers; of a very long one, in its beginning.
  public mutating func addCharacters(of text: String, _ tokenizer: any Tokenizer) throws {
    let text = LongText.beginning(of: text)
    let bytes = Array(text.utf8)
    for piece in try tokenizer.encodePieces(text) where !piece.utf8Range.isEmpty {
      guard isLost(piece.id) else { continue }
      for character in String(decoding: bytes[piece.utf8Range], as: UTF8.self)
      where !character.isWhitespace && (counts.count < Self.mostCharacters || counts[character] != nil) {
        counts[character, default: 0] += 1
      }
    }
  }

  /// The share of tokens that are unknown, 0…1.
  public var unknownShare: Double { tokens == 0 ? 0 : Double(unknown) / Double(tokens) }
  /// The share of tokens that are bytes, 0…1.
  public var byteShare: Double { tokens == 0 ? 0 : Double(byteTokens) / Double(tokens) }

  /// What is wrong with the tokenizer for this text.
  public var findings: [Finding] {
    let shown = lostWords.isEmpty ? [] : ["most often " + lostWords]
    var findings: [Finding] = []
    if unknown > 0 {
      let isWrong = unknownShare > Self.wrongTokenizer
      findings.append(
        Finding(
          isWrong ? .fatal : unknownShare > 0.01 ? .warning : .note, "unknown-tokens",
          "\(CheckWords.share(unknownShare)) of the tokens are unknown: the tokenizer has no piece for the characters",
          remedy: isWrong
            ? "This is the wrong tokenizer for the text: train one on it with `tokenize train`, or use a model whose tokenizer knows its script"
            : "Train a tokenizer on this text, or with byte fallback, if they matter",
          examples: shown, fault: .mismatch))
    }
    if byteShare > 0.01 {
      findings.append(
        Finding(
          byteShare > Self.manyBytes ? .warning : .note, "byte-tokens",
          "\(CheckWords.share(byteShare)) of the tokens are single bytes of characters without a piece",
          remedy: byteShare > Self.manyBytes
            ? "The tokenizer was made for other text: one trained on this gives shorter sequences" : "",
          examples: shown))
    }
    return findings
  }

  /// One line of figures.
  var line: String {
    let line =
      "unknown tokens \(CheckWords.share(unknownShare)), byte tokens \(CheckWords.share(byteShare))"
      + (isSampled ? " (of \(Format.count(tokens)) tokens spread over the text)" : "")
    return line + (lostWords.isEmpty ? "" : "; without a piece: \(lostWords)")
  }

  /// The figures in JSON.
  var value: JSONValue {
    .object([
      "tokens": .integer(tokens), "unknown_share": .figure(unknownShare), "byte_share": .figure(byteShare),
      "sampled": .bool(isSampled),
      "characters_without_piece": .array(
        lostCharacters.map { .object(["character": .string($0.character), "count": .integer($0.count)]) }),
    ])
  }
}
