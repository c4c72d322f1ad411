/// How a vocabulary for a text is learned, by rule: byte-pair merges, a size by the text's length and alphabet, a piece
/// for every printable ASCII character.
public struct VocabularyPlan: Sendable {
  /// What the vocabulary is for, which decides what a text goes through before it is cut.
  public enum Purpose: Sendable, CaseIterable {
    /// Models that write: every space and newline stays.
    case languageModel
    /// Models that sort or embed: text is normalised.
    case classifier

    /// The preset of the trainer.
    public var preset: SentencePieceTrainerOptions.Preset { self == .classifier ? .classify : .lm }
  }

  /// The facts that the choice was made by.
  public struct Reason: Sendable, Equatable, Codable {
    /// Code points of the whole text, white space not counted; estimated where only a part was read for it.
    public var characters: Int
    /// Different characters that get a piece.
    public var alphabet: Int
    /// Whether the text sets no spaces between words.
    public var isUnspaced: Bool
    /// Whether punctuation is set off by spaces.
    public var isPreTokenised: Bool
  }

  /// How the vocabulary is learned.
  public var options: SentencePieceTrainerOptions
  /// Why it is learned so.
  public let reason: Reason

  /// The plan for a text: a vocabulary of byte-pair merges (Sennrich et al. 2016, arXiv:1508.07909), which finds the words
  /// of every text, pre-tokenised or not.
  ///
  /// - Parameters:
  ///   - statistics: what was counted in the text, or in a part of it.
  ///   - purpose: what the vocabulary is for.
  public init(for statistics: TextStatistics, purpose: Purpose) {
    self.init(
      for: statistics,
      options: SentencePieceTrainerOptions(type: .bpe, vocabularySize: 0, preset: purpose.preset))
  }

  /// The plan for a text where some is decided already.
  ///
  /// - Parameters:
  ///   - statistics: what was counted in the text, or in a part of it.
  ///   - options: what is decided: all but the size, ASCII, and the coverage where it is nil.
  ///   - ascii: whether every printable ASCII character is a piece; nil for yes where that suits the vocabulary.
  public init(for statistics: TextStatistics, options: SentencePieceTrainerOptions, ascii: Bool? = nil) {
    var options = options
    if statistics.isUnspaced, options.characterCoverage == nil, options.coverage < 1 {
      // Rare characters are many there: the usual share would keep those that occur once.
      let common = statistics.alphabet(occurring: VocabularySize.leastOccurrences).coverage
      options.characterCoverage = max(0.98, min(options.coverage, common))
    }
    let alphabet = statistics.alphabet(covering: options.coverage)
    options.vocabularySize = VocabularySize.pieces(
      for: statistics, alphabet: alphabet, beside: options.leastVocabularySize, type: options.type,
      preset: options.preset)
    options.requiresASCII = ascii ?? options.hasRoomForASCII
    self.options = options
    reason = Reason(
      characters: statistics.allCharacters, alphabet: alphabet, isUnspaced: statistics.isUnspaced,
      isPreTokenised: statistics.isPreTokenised)
  }

  /// About the size that the rule gives a text of `bytes` bytes in an alphabet of letters, before it is read.
  public static func usualSize(forBytes bytes: Int, _ purpose: Purpose) -> Int {
    // A fifth is white space.
    VocabularySize.pieces(
      forCharacters: bytes / 5 * 4 * (purpose == .classifier ? VocabularySize.classifierFactor : 1))
  }

  /// Learns by rule from `text`.
  ///
  /// The same text gives the same model with any number of threads. A size that the text does not yield becomes the
  /// largest that it does.
  ///
  /// - Parameters:
  ///   - text: the text; it is read once, and of a large one lines are drawn.
  ///   - options: what is decided already; see ``init(for:options:ascii:)``.
  ///   - ascii: whether every printable ASCII character is a piece; nil for yes where that suits the vocabulary.
  ///   - budget: about how many bytes of a large text are learned from; nil for the usual.
  /// - Throws: ``TokenizerError`` if there is no text, or the options do not fit it; what the text throws.
  public static func learn(
    from text: VocabularyText, options: SentencePieceTrainerOptions, ascii: Bool? = nil,
    budget: Int? = nil
  ) throws -> (vocabulary: LearnedVocabulary, plan: VocabularyPlan) {
    var sample = try VocabularySample(
      text, budget: budget ?? VocabularySample.usualBudget, seed: options.seed)
    let plan = VocabularyPlan(for: sample.statistics, options: options, ascii: ascii)
    if budget == nil, sample.statistics.isUnspaced, plan.options.type != .char {
      sample = try sample.drawn(budget: VocabularySample.unspacedBudget, seed: options.seed)
    }
    var vocabulary = try LearnedVocabulary(plan.options, from: sample.text, needsASCII: ascii == true)
    vocabulary.report.unsampledLines += sample.undrawnLines
    vocabulary.report.invalidLines += sample.invalidLines
    return (vocabulary, plan)
  }

  /// Learns by rule from `text`, with nothing decided but the purpose.
  ///
  /// - Parameters:
  ///   - text: the text; it is read once, and of a large one lines are drawn.
  ///   - purpose: what the vocabulary is for.
  ///   - lowercase: whether case is folded; for classifiers only.
  ///   - threads: the number of processors; it does not change the result.
  ///   - seed: chooses the lines of a large text.
  /// - Throws: as ``learn(from:options:ascii:budget:)``.
  public static func learn(
    from text: VocabularyText, purpose: Purpose, lowercase: Bool = false, threads: Int, seed: UInt64 = 0
  ) throws -> (vocabulary: LearnedVocabulary, plan: VocabularyPlan) {
    var options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: 0, preset: purpose.preset)
    options.lowercase = lowercase
    options.threads = threads
    options.seed = seed
    return try learn(from: text, options: options)
  }
}
