import Checks
import Data
import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// What is found in text, and how it is shown.
@Suite struct TextCheckTests {
  @Test func nothingInvisibleIsShown() {
    #expect(VisibleText.escape("a\tb\r\nc\u{0}\u{1B}[31m") == "a\\tb\\r\\nc\\u{0}\\u{1B}[31m")
    #expect(
      VisibleText.escape("\u{FEFF}x\u{200B}y\u{A0}z\u{202E}") == "\\u{FEFF}x\\u{200B}y\\u{A0}z\\u{202E}")
    #expect(VisibleText.escape("C:\\new") == "C:\\\\new")
    #expect(VisibleText.escape("é 你好\u{3000}👨‍👩‍👧 e\u{301}") == "é 你好\u{3000}👨‍👩‍👧 e\u{301}")
  }

  @Test func noCharacterIsCut() {
    #expect(VisibleText.escape("你好世界", columns: 8) == "你好世界")
    #expect(VisibleText.escape("你好世界", columns: 7) == "你好世…")
    #expect(VisibleText.escape("你好世界", columns: 6) == "你好…")
    #expect(VisibleText.escape("ab👨‍👩‍👧cd", columns: 4) == "ab…")
    #expect(VisibleText.escape("ab👨‍👩‍👧cd", columns: 5) == "ab👨‍👩‍👧…")
    #expect(VisibleText.escape("abc\n\n", columns: 6) == "abc\\n…")
    #expect(VisibleText.escape(String(repeating: "x", count: 10_000), columns: 5) == "xxxx…")
    #expect(DisplayWidth.of("e\u{301}你👨‍👩‍👧a") == 6)
  }

  @Test func whatIsNoTextIsCounted() {
    func census(_ text: String) -> TextCensus {
      var census = TextCensus()
      // Byte by byte in two halves, as a corpus comes.
      let bytes = Array(text.utf8)
      census.add(bytes[..<(bytes.count / 2)])
      census.add(bytes[(bytes.count / 2)...])
      return census
    }
    let clean = census("A text, 你好, é ÀÉ — “x” <unk> a < b && c > d; 5 & 6;\n\tnext\r\n")
    #expect(clean.findings("it").isEmpty, "\(clean)")
    #expect(
      clean.characters
        == "A text, 你好, é ÀÉ — “x” <unk> a < b && c > d; 5 & 6;\n\tnext\r\n".unicodeScalars.count)
    let dirty = census("a\u{0}\u{7}b\u{7F}\u{85} x\u{FFFD}y Ã© â€™ <br> <p class=\"a\">t</p> &nbsp;&#39;<H1>")
    #expect(dirty.controls == 4 && dirty.replacements == 1 && dirty.mojibake == 2)
    #expect(dirty.tags == 6)
    #expect(
      dirty.findings("it").map(\.name) == ["control-characters", "lost-characters", "mojibake", "markup"])
    #expect(dirty.findings("it").allSatisfy { $0.grade == .warning })
    let rare = census(String(repeating: "long text ", count: 5_000) + "\u{FFFD}")
    #expect(rare.findings("it").map(\.grade) == [.note])
  }

  @Test func repetitionsAreCountedInBoundedMemory() {
    var all = RepeatCounter()
    for number in [1, 2, 3, 1, 1] as [UInt64] { all.add(number << 40, size: 10) }
    #expect(all.isExact && all.count(1 << 40) == 3 && all.count(5) == 0)
    #expect(abs(all.repeatedShare - 0.4) < 1e-12 && abs(all.repeatedSizeShare - 0.4) < 1e-12)
    // Each of 20,000 hashes twice, in room for 1,000.
    var some = RepeatCounter(capacity: 1_000)
    for _ in 0..<2 {
      var state: UInt64 = 1
      for _ in 0..<20_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        some.add(state ^ state >> 33, size: 7)
      }
    }
    #expect(!some.isExact && abs(some.repeatedShare - 0.5) < 1e-12)
  }

  /// A tokenizer of single characters without bytes: what it has not seen is unknown.
  private static func characters(of text: String) throws -> SentencePieceTokenizer {
    let scratch = try TemporaryFolder()
    var options = SentencePieceTrainerOptions(type: .char, vocabularySize: 200)
    options.byteFallback = false
    let path = try scratch.write("text.txt", text)
    let model = try SentencePieceTrainer(options).train(files: [path]).model
    return try SentencePieceTokenizer(data: model, path: "characters.model")
  }

  @Test func unknownTokensAndTheirCharactersAreFound() throws {
    let english = "the quick brown fox jumps over the lazy dog\n"
    let tokenizer = try Self.characters(of: english)
    var good = VocabularyFit(tokenizer)
    try good.add(tokenizer.encode("the fox jumps"))
    try good.addCharacters(of: "the fox jumps", tokenizer)
    #expect(good.unknown == 0 && good.findings.isEmpty && good.lostCharacters.isEmpty)
    var bad = VocabularyFit(tokenizer)
    let text = "你 the 你 好 你"
    try bad.add(tokenizer.encode(text))
    try bad.addCharacters(of: text, tokenizer)
    #expect(bad.unknown == 4 && bad.unknownShare > 0.2)
    #expect(bad.lostCharacters.map(\.character) == ["你", "好"] && bad.lostCharacters.map(\.count) == [3, 1])
    #expect(bad.findings.map(\.grade) == [.fatal] && bad.findings[0].fault == .mismatch)
    #expect(bad.findings[0].examples == ["most often 你 (3) 好 (1)"])
    var little = VocabularyFit(tokenizer)
    for _ in 0..<20 { try little.add(tokenizer.encode(english)) }
    try little.add(tokenizer.encode("é"))
    #expect(little.findings.map(\.grade) == [.note])
  }
}
