import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// Words that are longer than a piece may be.
@Suite struct LongWordTests {
  private static let types = SentencePieceTrainerOptions.ModelType.allCases

  /// A word of `count` bytes at least, of one script.
  private static func word(_ part: String, _ bytes: Int) -> String {
    String(repeating: part, count: (bytes + part.utf8.count - 1) / part.utf8.count)
  }

  @Test(
    arguments: SentencePieceTrainerOptions.Preset.allCases,
    ["ab12/", "x", "河边的小船", "🙂", "👩‍👩‍👧", "\u{337F}"])
  func theOthersAreLearnedWhole(preset: SentencePieceTrainerOptions.Preset, part: String) throws {
    var options = SentencePieceTrainerOptions(type: .word, vocabularySize: 400, preset: preset)
    for bytes in [510, 600, 4_190, 4_200, 9_000, 300_000, 1_100_000] {
      let long = Self.word(part, bytes)
      let lines = ["plain words here again", "see \(long) and more", long, "\(long) here", "again \(long)"]
      let (model, report) = try SampleText.model(options, lines)
      #expect(report.longWords == 4, "\(bytes)")
      let tokenizer = try SentencePieceTokenizer(data: model, path: "words")
      let short = try SampleText.model(options, ["plain words here again", "see and more", "here", "again"])
      #expect(model == short.model, "\(part) \(bytes)")
      #expect(try tokenizer.encode("see \(long) and").count { $0 == tokenizer.specialTokens.unknown } >= 1)
    }
    // A line is cut at spaces, whatever the longest sentence is.
    options.maximumSentenceBytes = 64
    let (model, report) = try SampleText.model(
      options, [Array(repeating: "one two", count: 40).joined(separator: " ") + " " + Self.word("y", 100)])
    let tokenizer = try SentencePieceTokenizer(data: model, path: "words")
    #expect(report.longWords == 1 && report.splitLines == 1)
    #expect(
      (7..<Int32(tokenizer.vocabularySize)).allSatisfy {
        ["\u{2581}one", "\u{2581}two", "one", "two", "\n", "\u{2581}"].contains(tokenizer.piece($0))
      })
  }

  @Test func aWordThatJustFitsIsAPiece() throws {
    let options = SentencePieceTrainerOptions(type: .word, vocabularySize: 400)
    let word = Self.word("z", 509)
    let (model, report) = try SampleText.model(options, ["a \(word) b", "河 \(word)"])
    let tokenizer = try SentencePieceTokenizer(data: model, path: "words")
    #expect(report.longWords == 0)
    #expect(try tokenizer.decode(tokenizer.encode("a \(word)")) == "a \(word)")
  }

  /// Of a text that is normalised, the length of what comes of it counts.
  @Test func charactersThatGrow() throws {
    // U+337F becomes four characters, U+FDFA four words.
    for (part, inLM, inClassify) in [
      ("\u{337F}", 0, 1), ("e\u{301}", 0, 0), ("\u{FDFA}", 0, 0), ("河　", 0, 0), ("河\t\u{A0}", 0, 0),
    ] {
      for (preset, count) in [(SentencePieceTrainerOptions.Preset.lm, inLM), (.classify, inClassify)] {
        let options = SentencePieceTrainerOptions(type: .word, vocabularySize: 400, preset: preset)
        let (model, report) = try SampleText.model(options, ["a \(Self.word(part, 300)) b"])
        #expect(report.longWords == count, "\(part) \(preset)")
        _ = try SentencePieceTokenizer(data: model, path: "words")
      }
    }
  }

  /// A reader hands a line of megabytes on in parts, the last of which is short.
  @Test func theRestOfAWordThatWasCutIsNoWord() throws {
    let options = SentencePieceTrainerOptions(type: .word, vocabularySize: 400)
    let folder = try TemporaryFolder()
    let long = String(repeating: "q", count: (1 << 20) + 5)
    let path = try folder.write("a.txt", "one two\n\(long) three\n")
    let (model, report) = try SentencePieceTrainer(options).train(files: [path])
    #expect(report.longWords == 1)
    #expect(try SampleText.model(options, ["one two", "three"]).model == model)
  }

  @Test func nothingButLongWordsIsRefused() {
    let options = SentencePieceTrainerOptions(type: .word, vocabularySize: 400)
    do {
      _ = try SampleText.model(options, [Self.word("河", 600), Self.word("x", 600)])
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains("longer than the 509 bytes"), "\(error)")
    }
  }

  /// The other types know no words: such text is learned from as any other, and nothing is lost.
  @Test(arguments: types.filter { $0 != .word }, ["ab12/", "河边的小船", "🙂", "👩‍👩‍👧"])
  func otherTypesLoseNothing(type: SentencePieceTrainerOptions.ModelType, part: String) throws {
    var options = SentencePieceTrainerOptions(type: type, vocabularySize: 400)
    for bytes in [600, 9_000, 300_000] {
      options.characterCoverage = 1
      let text = "plain words here again \(Self.word(part, bytes)) and more"
      let (model, report) = try SampleText.model(options, ["plain words here again", text])
      let tokenizer = try SentencePieceTokenizer(data: model, path: "long")
      #expect(report.longWords == 0 && report.bytes >= bytes)
      #expect(try tokenizer.decode(tokenizer.encode(text)) == text)
      #expect(try !tokenizer.encode(text).contains(tokenizer.specialTokens.unknown))
    }
  }
}
