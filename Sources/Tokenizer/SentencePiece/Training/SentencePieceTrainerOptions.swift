import Storage

/// How a vocabulary is learned.
public struct SentencePieceTrainerOptions: Sendable, Equatable {
  /// The kind of model.
  public enum ModelType: String, Sendable, CaseIterable, Codable {
    /// Pieces with probabilities, cut by Viterbi (Kudo 2018, arXiv:1804.10959).
    case unigram
    /// Merges in the order of their frequency (Sennrich et al. 2016, arXiv:1508.07909).
    case bpe
    /// One piece for each character.
    case char
    /// One piece for each word between spaces; other words are unknown.
    case word
  }

  /// What a text goes through before it is cut.
  public enum Preset: String, Sendable, CaseIterable, Codable {
    /// Nothing is lost: no normalisation, spaces and newlines stay; the newline is a piece of its own.
    case lm
    /// NFKC; runs of white space become one space and those at the ends go.
    case classify
  }

  /// The kind of model.
  public var type: ModelType
  /// The number of pieces wanted, special ones and bytes included; fewer if the text does not yield them.
  public var vocabularySize: Int
  /// What a text goes through before it is cut.
  public var preset: Preset
  /// Whether `classify` also folds case.
  public var lowercase = false
  /// Whether characters without a piece become bytes (256 pieces) rather than `<unk>`.
  ///
  /// Nil means yes for all types but words, which cannot have it: the library's own sign for a space would come back
  /// as bytes.
  public var byteFallback: Bool?
  /// Symbols that are never cut or merged and that a text may contain; `lm` adds the newline.
  public var userDefinedSymbols: [String] = []
  /// Symbols that no text encodes to, beside `<cls>`, `<sep>` and `<mask>`.
  public var controlSymbols: [String] = []
  /// The share of the text's characters that must have a piece of their own, 0.98 to 1.
  ///
  /// Nil means 0.9995 with byte fallback, and 1 for character models, without a prefix space, and without byte
  /// fallback.
  public var characterCoverage: Double?
  /// Whether each printable character of ASCII gets a piece of its own, whether the text has it or not.
  ///
  /// Those that are symbols already, and capitals where case is folded, are left out. Of no effect on words.
  public var requiresASCII = false
  /// Whether each digit is a piece of its own, so that numbers are spelled alike.
  public var splitDigits = true
  /// Whether a text begins with a space that is not there, so that its first word is cut like any other.
  ///
  /// Nil means yes for all types but characters.
  public var addsDummyPrefix: Bool?
  /// Lines longer than this are split at a space, or between characters where there is none.
  public var maximumSentenceBytes = 4192
  /// At most so many bytes of text are learned from; from more text lines are drawn at random.
  public var memoryBudget = 128 << 20
  /// The number of processors; it does not change the result.
  public var threads = 1
  /// Chooses the lines drawn from a text larger than the memory budget.
  public var seed: UInt64 = 0

  /// The most pieces that a vocabulary may have.
  public static let largestVocabulary = SentencePieceModelCheck.maximumPieces

  /// Options with the usual defaults.
  public init(type: ModelType = .unigram, vocabularySize: Int, preset: Preset = .lm) {
    self.type = type
    self.vocabularySize = vocabularySize
    self.preset = preset
  }

  /// The most bytes of a word that becomes a piece of a word model, with the sign for a space before it.
  package var longestWord: Int {
    min(SentencePieceModelCheck.maximumPieceBytes - "\u{2581}".utf8.count, maximumSentenceBytes)
  }

  var usesByteFallback: Bool { byteFallback ?? (type != .word) }
  var usesDummyPrefix: Bool { addsDummyPrefix ?? (type != .char) }
  var coverage: Double {
    characterCoverage ?? (type == .char || !usesByteFallback || !usesDummyPrefix ? 1 : 0.9995)
  }
  var allUserDefinedSymbols: [String] {
    preset == .lm && !userDefinedSymbols.contains("\n") ? ["\n"] + userDefinedSymbols : userDefinedSymbols
  }
  var allControlSymbols: [String] {
    let standard = ["<cls>", "<sep>", "<mask>"]
    return standard + controlSymbols.filter { !standard.contains($0) }
  }

  /// The pieces that stand in every vocabulary of these options, and one that is learned.
  var leastVocabularySize: Int {
    4 + allUserDefinedSymbols.count + allControlSymbols.count + (usesByteFallback ? 256 : 0) + 1
  }

  /// Refuses what the library would refuse without saying why, or abort on.
  ///
  /// - Throws: an error of the kind `usage` that names the option, what it is and what it may be.
  public func validate() throws(TokenizerError) {
    func require(_ condition: Bool, _ message: String) throws(TokenizerError) {
      if !condition { throw TokenizerError(.usage, message) }
    }
    let symbols = allUserDefinedSymbols + allControlSymbols
    let least = leastVocabularySize
    try require(
      (least...SentencePieceModelCheck.maximumPieces).contains(vocabularySize),
      "The vocabulary size \(vocabularySize) is out of range; these options need \(least) to "
        + "\(SentencePieceModelCheck.maximumPieces)\(usesByteFallback ? " (256 of them for byte fallback)" : "")."
    )
    try require(
      (0.98...1).contains(coverage), "The character coverage \(coverage) is out of range; expected 0.98 to 1."
    )
    try require(
      (64...16384).contains(maximumSentenceBytes),
      "The longest sentence of \(maximumSentenceBytes) bytes is out of range; expected 64 to 16384.")
    try require(
      memoryBudget >= 1 << 16,
      "The memory budget of \(memoryBudget) bytes is too small; expected at least 65536.")
    try require(threads >= 1, "The number of threads is \(threads); expected at least 1.")
    try require(
      type != .word || !usesByteFallback, "A word model has no byte fallback; its unknown words become <unk>."
    )
    let reserved = ["<unk>", "<s>", "</s>", "<pad>", "\u{2581}", "\t"]
    for (i, symbol) in symbols.enumerated() {
      try require(
        !symbol.isEmpty && symbol.utf8.count <= 128 && !symbol.utf8.contains(0)
          && !symbol.unicodeScalars.contains("\u{2581}") && !reserved.contains(symbol)
          && BytePiece.value(symbol) == nil,
        "The symbol “\(symbol)” cannot be used: it is empty, reserved, longer than 128 bytes, or contains NUL or ▁."
      )
      try require(!symbols[..<i].contains(symbol), "The symbol “\(symbol)” is given twice.")
    }
  }

  /// The library's own names and values.
  var arguments: [(String, String)] {
    let isLanguageModel = preset == .lm
    var arguments = [
      ("model_type", type.rawValue), ("vocab_size", String(vocabularySize)),
      ("normalization_rule_name", isLanguageModel ? "identity" : lowercase ? "nmt_nfkc_cf" : "nmt_nfkc"),
      ("remove_extra_whitespaces", String(!isLanguageModel)),
      ("allow_whitespace_only_pieces", String(isLanguageModel)),
      ("add_dummy_prefix", String(usesDummyPrefix)), ("byte_fallback", String(usesByteFallback)),
      ("split_digits", String(splitDigits)), ("character_coverage", String(coverage)),
      ("max_sentence_length", String(maximumSentenceBytes)), ("hard_vocab_limit", "false"),
      // Unigram training starts from so many candidates and prunes. The library's million gives the same pieces for
      // small vocabularies (bytes per token equal to four digits on 8 MB of Chinese) in a third more time.
      ("seed_sentencepiece_size", String(min(1_000_000, max(100_000, 20 * vocabularySize)))),
      ("unk_id", "0"), ("bos_id", "1"), ("eos_id", "2"), ("pad_id", "3"),
      ("control_symbols", Self.list(allControlSymbols)),
      // The library's 32-bit suffix array holds 2 GB of text at most.
      ("train_extremely_large_corpus", String(memoryBudget > 1 << 30)),
    ]
    let required = requiredCharacters
    if !required.isEmpty {
      // Rare characters must not crowd out the space, which every text has or is given.
      let space = isLanguageModel ? "\u{2581}" : ""
      arguments.append(("required_chars", space + String(decoding: required, as: UTF8.self)))
    }
    let own = allUserDefinedSymbols
    if !own.isEmpty { arguments.append(("user_defined_symbols", Self.list(own))) }
    return arguments
  }

  /// Symbols as a line of comma-separated values.
  private static func list(_ symbols: [String]) -> String {
    symbols.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
  }
}
