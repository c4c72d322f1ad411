extension SentencePieceTrainerOptions {
  /// The printable characters of ASCII but for the space.
  public static let printableASCII = Array(UInt8(0x21)...0x7E)

  /// The least pieces for which all of ASCII pays: room for it, and for as many that are learned.
  ///
  /// A vocabulary of characters has those of its text, and words are no characters.
  public var hasRoomForASCII: Bool {
    type != .char && type != .word && vocabularySize >= leastVocabularySize + 2 * Self.printableASCII.count
  }

  /// The characters that get a piece in any case: those of ASCII that a normalised text can have and that are not symbols.
  var requiredCharacters: [UInt8] {
    guard requiresASCII, type != .word else { return [] }
    let symbols = Set(allUserDefinedSymbols + allControlSymbols)
    return Self.printableASCII.filter { byte in
      let isCapital = byte >= 0x41 && byte <= 0x5A
      return !(lowercase && isCapital) && !symbols.contains(String(UnicodeScalar(byte)))
    }
  }
}

/// Gives the trainer what its text lacks of the characters required: version 0.1.97 of the library ends the process on one
/// that never occurs.
struct RequiredCharacters {
  private var missing: Set<UInt8>
  /// Whether all pieces that are no text begin with `<`: the library cuts them out of sentences, with their characters.
  private let canTell: Bool
  /// Whether the newline parts words without being a part of them.
  private let hasNewline: Bool

  init(_ options: SentencePieceTrainerOptions) {
    missing = Set(options.requiredCharacters)
    canTell = options.userDefinedSymbols.isEmpty && options.controlSymbols.isEmpty
    hasNewline = options.allUserDefinedSymbols.contains("\n")
  }

  /// Takes note of a sentence.
  mutating func see(_ sentence: [UInt8]) {
    guard canTell, !missing.isEmpty, !sentence.contains(UInt8(ascii: "<")) else { return }
    for byte in sentence where byte < 0x80 { missing.remove(byte) }
  }

  /// Sentences of at most `longest` bytes with each of the characters that no sentence had, where possible away from spaces,
  /// with which they would make a piece.
  func rest(longest: Int) -> [[UInt8]] {
    guard hasNewline else { return missing.sorted().map { [$0] } }
    let rest = missing.sorted()
    return stride(from: 0, to: rest.count, by: longest / 2).map { start in
      rest[start..<min(start + longest / 2, rest.count)].flatMap { [0x0A, $0] }
    }
  }
}
