import Foundation
import TestSupport
import Testing
import Tokenizer

/// Vocabularies learned by rule.
@Suite struct VocabularyTests {
  private func statistics(_ lines: [String]) -> TextStatistics {
    var statistics = TextStatistics()
    for line in lines { statistics.add(Array(line.utf8)) }
    return statistics
  }

  private func pieces(_ tokenizer: SentencePieceTokenizer) -> Set<String> {
    Set((0..<Int32(tokenizer.vocabularySize)).map(tokenizer.piece))
  }

  private func chinese(_ characters: ClosedRange<UInt32>) -> String {
    String(String.UnicodeScalarView(characters.compactMap { Unicode.Scalar($0) }))
  }

  @Test func punctuationBetweenSpacesIsRecognised() {
    let plain = Array(repeating: "Well, this is it. Is it? Yes: it is!", count: 10)
    let apart = Array(repeating: "well , this is it . is it ? yes : it is !", count: 10)
    #expect(!statistics(plain).isPreTokenised)
    #expect(statistics(apart).isPreTokenised)
    #expect(statistics(apart + plain[..<1]).isPreTokenised)
    #expect(!statistics(apart + plain).isPreTokenised)
    // Too little to tell, and nothing to tell by.
    #expect(!statistics(["a , b ."]).isPreTokenised)
    #expect(!statistics(Array(repeating: "no marks at all 3.14 1,000", count: 50)).isPreTokenised)
    #expect(!statistics([]).isPreTokenised)
  }

  @Test func charactersAreCountedWithoutWhiteSpace() {
    let some = statistics(["a b\tc\u{3000}d", "éé河河河", ""])
    #expect(some.characters == 9 && some.bytes == 22)
    #expect(some.alphabet(covering: 1) == 6)
    #expect(some.alphabet(covering: 0.3) == 1)
    #expect(some.alphabet(occurring: 2).count == 2)
    #expect(abs(some.alphabet(occurring: 2).coverage - 5.0 / 9) < 1e-12)
    #expect(some.isUnspaced)
    #expect(!statistics(["abcdefgh 河"]).isUnspaced && !statistics([]).isUnspaced)
    #expect(statistics(["สวัสดี"]).isUnspaced && statistics(["これは日本語"]).isUnspaced)
  }

  @Test(arguments: [
    (10_000, 512), (300_000, 2_048), (900_000, 4_096), (9_000_000, 8_192), (50_000_000, 16_384),
  ])
  func theSizeFollowsFromTheText(characters: Int, size: Int) {
    var some = statistics([String(repeating: "abcdefghij", count: 100)])
    some.share = 1000 / Double(characters)
    #expect(VocabularyPlan(for: some, purpose: .languageModel).options.vocabularySize == size)
    #expect(VocabularyPlan(for: some, purpose: .classifier).options.preset == .classify)
  }

  @Test func aLargeAlphabetHasItsPiecesBesideTheWords() {
    // 2,000 characters five times each, and 300 once.
    let line = chinese(0x4E00...0x4E00 + 1_999)
    let plan = VocabularyPlan(
      for: statistics(Array(repeating: line, count: 5) + [chinese(0x6000...0x6000 + 299)]),
      purpose: .languageModel)
    #expect(plan.reason.isUnspaced && plan.reason.alphabet == 2_094)
    #expect(plan.options.characterCoverage == 0.98)
    #expect(plan.options.vocabularySize == (512 + 2_094 - 128 + 63) / 64 * 64)
  }

  @Test(arguments: [SentencePieceTrainerOptions.ModelType.bpe, .unigram], [false, true])
  func everyPrintableASCIICharacterIsAPiece(type: SentencePieceTrainerOptions.ModelType, lowercase: Bool)
    throws
  {
    var options = SentencePieceTrainerOptions(
      type: type, vocabularySize: 0, preset: lowercase ? .classify : .lm)
    options.lowercase = lowercase
    options.userDefinedSymbols = ["~"]
    options.controlSymbols = ["^"]
    let text = VocabularyText(rows: SampleText.lines(300), name: "sample")
    let (vocabulary, plan) = try VocabularyPlan.learn(from: text, options: options)
    let all = pieces(vocabulary.tokenizer)
    for character in SentencePieceTrainerOptions.printableASCII.map({ Character(UnicodeScalar($0)) }) {
      let isFolded = lowercase && character.isUppercase
      #expect(all.contains(String(character)) == !isFolded, "\(character)")
    }
    #expect(plan.options.requiresASCII)
    let ids = try vocabulary.tokenizer.encode("Q{z}|\\ 7")
    #expect(!ids.contains { vocabulary.tokenizer.isByte($0) })
    let none = try VocabularyPlan.learn(from: text, options: options, ascii: false).vocabulary
    #expect(!pieces(none.tokenizer).contains("|"))
  }

  @Test func otherCharactersKeepTheirPieces() throws {
    let lines = SampleText.lines(500)
    var options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: 700)
    let without = pieces(try SampleText.trained(options, lines))
    options.requiresASCII = true
    let with = pieces(try SampleText.trained(options, lines))
    let characters = without.filter { $0.unicodeScalars.count == 1 }
    #expect(characters.count > 50 && with.isSuperset(of: characters))
  }

  /// What the library takes for a symbol, or has no room to hold, is no character that it has seen.
  @Test(arguments: ["<tag> a", "<mask>", "<s> b", "~", String(repeating: "word ", count: 20)])
  func requiredCharactersAreThereWhateverTheTextHas(text: String) throws {
    for type in [SentencePieceTrainerOptions.ModelType.bpe, .unigram] {
      for preset in SentencePieceTrainerOptions.Preset.allCases {
        for symbols in [[], ["<tag>", "~", "word"]] where symbols.isEmpty || text.contains("a") {
          var options = SentencePieceTrainerOptions(type: type, vocabularySize: 1_000, preset: preset)
          options.userDefinedSymbols = symbols
          options.requiresASCII = true
          options.maximumSentenceBytes = 64
          options.memoryBudget = 1 << 16
          let all = pieces(try SampleText.trained(options, Array(repeating: text, count: 2_000)))
          let required = SentencePieceTrainerOptions.printableASCII.map { String(UnicodeScalar($0)) }
          #expect(all.isSuperset(of: required), "\(required.filter { !all.contains($0) })")
        }
      }
    }
  }

  @Test func charactersAndWordsAreThoseOfTheText() throws {
    let text = VocabularyText(rows: ["abc abd"], name: "sample")
    for type in [SentencePieceTrainerOptions.ModelType.char, .word] {
      let (vocabulary, _) = try VocabularyPlan.learn(
        from: text, options: SentencePieceTrainerOptions(type: type, vocabularySize: 0))
      let tokenizer = vocabulary.tokenizer
      #expect(!pieces(tokenizer).contains("|"))
      #expect(try tokenizer.decode(tokenizer.encode("abd abc")) == "abd abc")
    }
  }

  @Test func aSmallVocabularyHasNoRoomForASCII() throws {
    #expect(!SentencePieceTrainerOptions(type: .bpe, vocabularySize: 400).hasRoomForASCII)
    #expect(SentencePieceTrainerOptions(type: .bpe, vocabularySize: 453).hasRoomForASCII)
    #expect(!SentencePieceTrainerOptions(type: .bpe, vocabularySize: 452).hasRoomForASCII)
    // 256 characters leave no room for 94 more: those are left out, or it is an error where they were asked for.
    let text = VocabularyText(rows: [chinese(0x4E00...0x4EFF)], name: "sample")
    var options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: 540)
    options.requiresASCII = true
    let vocabulary = try LearnedVocabulary(options, from: text, needsASCII: false)
    #expect(!vocabulary.options.requiresASCII)
    #expect(throws: TokenizerError.self) { try LearnedVocabulary(options, from: text) }
  }

  @Test func commonWordsOfPreTokenisedTextArePieces() throws {
    let words = ["the", "and", "harbour", "lantern", "of", "window", "never", "quiet", "market", "river"]
    var random = SeededGenerator(seed: 3)
    let rows = (0..<2_000).map { _ in
      (0..<8).map { _ in words.randomElement(using: &random)! }.joined(separator: " ") + " , " + words[0]
        + " ."
    }
    let (vocabulary, plan) = try VocabularyPlan.learn(
      from: VocabularyText(rows: rows, name: "sample"), purpose: .classifier, threads: 1)
    #expect(plan.reason.isPreTokenised && plan.options.type == .bpe)
    let all = pieces(vocabulary.tokenizer)
    for word in words { #expect(all.contains("\u{2581}" + word)) }
  }

  @Test(arguments: VocabularyPlan.Purpose.allCases)
  func theSameTextGivesTheSameModel(purpose: VocabularyPlan.Purpose) throws {
    let text = VocabularyText(rows: SampleText.lines(3_000), name: "sample")
    let one = try VocabularyPlan.learn(from: text, purpose: purpose, threads: 1).vocabulary
    #expect(try VocabularyPlan.learn(from: text, purpose: purpose, threads: 2).vocabulary.model == one.model)
    #expect(one.tokenizer.modelData == one.model)
  }

  @Test(arguments: VocabularyPlan.Purpose.allCases)
  func aTextOfAnyLengthIsEnough(purpose: VocabularyPlan.Purpose) throws {
    for rows in [
      ["a"], ["我"], ["Hello, world!"], ["a\nb\r\n", "", "c"], [chinese(0x4E00...0x5FFF)], ["\u{2585} 1"],
    ] {
      let (vocabulary, _) = try VocabularyPlan.learn(
        from: VocabularyText(rows: rows, name: "sample"), purpose: purpose, threads: 1)
      #expect(vocabulary.report.isShrunk || rows[0].count > 4_000)
      #expect(vocabulary.tokenizer.vocabularySize == vocabulary.report.vocabularySize)
    }
    for rows in [[], ["", "\n\n"], ["  "]] {
      #expect(throws: TokenizerError.self) {
        try VocabularyPlan.learn(
          from: VocabularyText(rows: rows, name: "sample"), purpose: purpose, threads: 1)
      }
    }
  }

  @Test func ofALargeTextLinesAreDrawn() throws {
    let rows = SampleText.lines(20_000)
    let text = VocabularyText(rows: rows, name: "sample")
    let sample = try VocabularySample(text, budget: 1 << 17, seed: 5)
    #expect((1 << 16..<1 << 18).contains(sample.statistics.bytes))
    let whole = statistics(rows)
    let estimate = Double(sample.statistics.allCharacters) / Double(whole.characters)
    #expect(abs(estimate - 1) < 0.05)
    let options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: 0)
    let (vocabulary, plan) = try VocabularyPlan.learn(from: text, options: options, budget: 1 << 17)
    #expect(vocabulary.report.sentences + vocabulary.report.unsampledLines == rows.count)
    #expect(vocabulary.report.bytes < 1 << 18)
    #expect(
      plan.options.vocabularySize
        == VocabularyPlan(for: whole, purpose: .languageModel).options.vocabularySize)
    #expect(
      try VocabularyPlan.learn(from: text, options: options, budget: 1 << 17).vocabulary.model
        == vocabulary.model)
    #expect(try VocabularyPlan.learn(from: text, options: options).vocabulary.report.unsampledLines == 0)
  }
}
