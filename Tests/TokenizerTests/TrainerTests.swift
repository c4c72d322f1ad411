import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

@Suite struct TrainerTests {
  static let types = SentencePieceTrainerOptions.ModelType.allCases

  @Test(arguments: types, [SentencePieceTrainerOptions.Preset.lm, .classify])
  func specialTokensAreAllPresentAndDistinct(
    type: SentencePieceTrainerOptions.ModelType, preset: SentencePieceTrainerOptions.Preset
  ) throws {
    let options = SentencePieceTrainerOptions(type: type, vocabularySize: 400, preset: preset)
    let tokenizer = try SampleText.trained(options, SampleText.lines(300))
    let special = tokenizer.specialTokens
    #expect(
      special
        == SpecialTokens(
          unknown: 0, padding: 3, begin: 1, end: 2, classification: 4, separator: 5, mask: 6))
    #expect(Set(special.all).count == 7)
    #expect(
      special.all.map(tokenizer.piece) == ["<unk>", "<pad>", "<s>", "</s>", "<cls>", "<sep>", "<mask>"])
    #expect(special.all.dropFirst().allSatisfy { tokenizer.isControl($0) })
    #expect(try !tokenizer.encode("<mask> <pad> <s>").contains { tokenizer.isControl($0) })
  }

  @Test(arguments: types)
  func threadsDoNotChangeTheModel(type: SentencePieceTrainerOptions.ModelType) throws {
    var options = SentencePieceTrainerOptions(type: type, vocabularySize: 400)
    let lines = SampleText.lines(2000)
    let one = try SampleText.model(options, lines).model
    options.threads = 2
    #expect(try SampleText.model(options, lines).model == one)
  }

  @Test(arguments: types)
  func aSmallCorpusShrinksTheVocabulary(type: SentencePieceTrainerOptions.ModelType) throws {
    let options = SentencePieceTrainerOptions(type: type, vocabularySize: 30_000)
    for lines in [["a"], ["ab", "ba"], ["Hello, world!"], ["我"], SampleText.lines(50)] {
      let (model, report) = try SampleText.model(options, lines)
      #expect(report.isShrunk)
      let tokenizer = try SentencePieceTokenizer(data: model, path: "small")
      #expect(tokenizer.vocabularySize == report.vocabularySize)
      #expect(try tokenizer.decode(tokenizer.encode(lines[0])) == lines[0])
    }
  }

  @Test(arguments: types)
  func nothingToLearnFrom(type: SentencePieceTrainerOptions.ModelType) throws {
    let options = SentencePieceTrainerOptions(type: type, vocabularySize: 400)
    for lines in [[], [""], ["", ""]] {
      #expect(throws: TokenizerError.self) { try SampleText.model(options, lines) }
    }
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", "\n\n\n")
    do {
      _ = try SentencePieceTrainer(options).train(files: [path])
      Issue.record("a file of newlines was accepted")
    } catch {
      #expect(error.description.contains(path))
    }
  }

  @Test(
    arguments: types,
    [
      "   ", "\t", "\u{0}", "\u{2585}", "\u{2581}", "\u{FFFD}", "<sym>", "<sym> <sym>", "\u{301}",
      "a\u{301}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abababababababababab", "1 2 3", "🙂", "\u{E000}", "a\tb",
    ])
  func oddTextIsLearnedFromOrRefused(type: SentencePieceTrainerOptions.ModelType, text: String) {
    for preset in SentencePieceTrainerOptions.Preset.allCases {
      var options = SentencePieceTrainerOptions(type: type, vocabularySize: 400, preset: preset)
      options.userDefinedSymbols = ["<sym>"]
      do {
        let (model, report) = try SampleText.model(options, [text])
        #expect(report.sentences > 0)
        _ = try SentencePieceTokenizer(data: model, path: "odd")
      } catch {
        #expect(error is TokenizerError)
      }
    }
  }

  @Test func longLinesAreSplitAndNotDropped() throws {
    var options = SentencePieceTrainerOptions(type: .char, vocabularySize: 2000)
    options.maximumSentenceBytes = 256
    let words = SampleText.lines(100).joined(separator: " ")
    let characters = String(repeating: "河边的小船", count: 500)
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", words + "\n" + characters + "ω\nshort\n")
    let (model, report) = try SentencePieceTrainer(options).train(files: [path])
    #expect(report.splitLines == 2)
    #expect(report.sentences > (words.utf8.count + characters.utf8.count) / 256)
    #expect(report.bytes > words.utf8.count + characters.utf8.count - report.sentences)
    let tokenizer = try SentencePieceTokenizer(data: model, path: "long")
    #expect(try !tokenizer.encode("ω").contains { tokenizer.isByte($0) })
    let direct = try SampleText.model(options, [words, characters + "ω", "short"])
    #expect(direct.model == model)
    #expect(direct.report == report)
  }

  @Test func filesAreReadWithoutMarksAndCarriageReturns() throws {
    let options = SentencePieceTrainerOptions(type: .char, vocabularySize: 400)
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", "\u{FEFF}one\r\ntwo\r\n\r\nthree")
    let plain = try folder.write("plain.txt", "one\ntwo\n\nthree\n")
    let trainer = SentencePieceTrainer(options)
    let (model, report) = try trainer.train(files: [path])
    #expect(try trainer.train(files: [plain]).model == model)
    #expect(report.bytes == 11)
  }

  @Test func invalidUTF8() throws {
    let options = SentencePieceTrainerOptions(type: .char, vocabularySize: 400)
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", Data("good\n".utf8) + Data([0x62, 0xC3, 0x28]) + Data("\nx\n".utf8))
    let trainer = SentencePieceTrainer(options)
    do {
      _ = try trainer.train(files: [path])
      Issue.record("invalid UTF-8 was accepted")
    } catch {
      #expect(error.description.contains("\(path):2"))
      #expect(error.fault == .badInput)
    }
    let skipped = try trainer.train(files: [path], invalidUTF8: .skip).report
    #expect(skipped.invalidLines == 1 && skipped.bytes == 5)
    let replaced = try trainer.train(files: [path], invalidUTF8: .replace)
    #expect(replaced.report.invalidLines == 1)
    #expect(String(decoding: replaced.model, as: UTF8.self).contains("\u{FFFD}"))
  }

  @Test func moreTextThanTheBudgetIsSampled() throws {
    var options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: 400)
    options.memoryBudget = 1 << 17
    let lines = SampleText.lines(20_000)
    let (model, report) = try SampleText.model(options, lines)
    #expect(report.bytes + 64 * report.sentences <= options.memoryBudget)
    #expect(report.bytes > options.memoryBudget / 8)
    #expect(report.sentences + report.unsampledLines == lines.count)
    #expect(try SampleText.model(options, lines).model == model)
    options.seed = 1
    #expect(try SampleText.model(options, lines).report.sentences != report.sentences)
  }

  @Test func reservedCharactersDoNotDropTheLine() throws {
    let options = SentencePieceTrainerOptions(type: .char, vocabularySize: 400)
    let (model, report) = try SampleText.model(options, ["left\u{2585}\u{2585}right"])
    #expect(report.reservedLines == 1 && report.sentences == 2)
    let tokenizer = try SentencePieceTokenizer(data: model, path: "reserved")
    #expect(try tokenizer.decode(tokenizer.encode("le\u{2585}ri")) == "le\u{2585}ri")
  }

  @Test func optionsOutOfRange() {
    func refused(_ change: (inout SentencePieceTrainerOptions) -> Void) {
      var options = SentencePieceTrainerOptions(vocabularySize: 400)
      change(&options)
      do {
        _ = try SampleText.model(options, ["some text"])
        Issue.record("accepted \(options)")
      } catch {
        #expect((error as? TokenizerError)?.fault == .usage, "\(error)")
      }
    }
    refused { $0.vocabularySize = 100 }
    refused { $0.vocabularySize = 0 }
    refused { $0.vocabularySize = .max }
    refused { $0.characterCoverage = 1.5 }
    refused { $0.maximumSentenceBytes = 3 }
    refused { $0.threads = 0 }
    refused { $0.memoryBudget = 10 }
    refused { $0.userDefinedSymbols = ["x", "x"] }
    refused { $0.userDefinedSymbols = [""] }
    refused { $0.userDefinedSymbols = ["a\u{0}"] }
    refused { $0.controlSymbols = ["<s>"] }
    refused { $0.userDefinedSymbols = ["<0x41>"] }
    refused {
      $0.type = .word
      $0.byteFallback = true
    }
  }

  @Test func tooFewPiecesForTheCharacters() {
    let text = String(String.UnicodeScalarView((0x4E00..<0x4F00).compactMap { Unicode.Scalar($0) }))
    for type in [SentencePieceTrainerOptions.ModelType.unigram, .bpe] {
      do {
        _ = try SampleText.model(SentencePieceTrainerOptions(type: type, vocabularySize: 300), [text])
        Issue.record("accepted")
      } catch {
        #expect("\(error)".contains("are needed"), "\(error)")
      }
    }
  }
}
