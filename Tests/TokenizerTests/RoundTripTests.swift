import Foundation
import TestSupport
import Testing
import Tokenizer

@Suite struct RoundTripTests {
  @Test(arguments: [SentencePieceTrainerOptions.ModelType.unigram, .bpe, .char])
  func decodingUndoesEncoding(type: SentencePieceTrainerOptions.ModelType) throws {
    let tokenizer = try SampleText.trained(
      SentencePieceTrainerOptions(type: type, vocabularySize: 420), SampleText.lines(400))
    var random = SeededGenerator(seed: 7)
    let fixed = ["", " ", "  a", "a ", "\n", "\n\n a\n", "🙂", "hello\n\nworld", "\u{0}"]
    for text in fixed + (0..<500).map({ _ in SampleText.random(&random) }) {
      let ids = try tokenizer.encode(text)
      #expect(try tokenizer.decode(ids).utf8.elementsEqual(text.utf8), "\(text.debugDescription)")
      var decoder = tokenizer.streamingDecoder()
      var streamed = ""
      for id in ids { streamed += try decoder.push(id) }
      streamed += try decoder.finish()
      #expect(streamed.utf8.elementsEqual(text.utf8), "\(text.debugDescription)")
    }
    #expect(try tokenizer.encode("").isEmpty)
  }

  @Test(
    arguments: [SentencePieceTrainerOptions.Preset.lm, .classify],
    [SentencePieceTrainerOptions.ModelType.unigram, .bpe])
  func streamingDecodesAnyIdsLikeTheLibrary(
    preset: SentencePieceTrainerOptions.Preset, type: SentencePieceTrainerOptions.ModelType
  ) throws {
    let tokenizer = try SampleText.trained(
      SentencePieceTrainerOptions(type: type, vocabularySize: 420, preset: preset), SampleText.lines(400))
    var random = SeededGenerator(seed: 3)
    for _ in 0..<1000 {
      let ids = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        // Half of them bytes, so that broken sequences are common.
        Bool.random(using: &random)
          ? Int32.random(in: 0..<Int32(tokenizer.vocabularySize), using: &random)
          : Int32.random(in: 7..<264, using: &random)
      }
      var decoder = tokenizer.streamingDecoder()
      var streamed = ""
      for id in ids { streamed += try decoder.push(id) }
      streamed += try decoder.finish()
      #expect(try tokenizer.decode(ids) == streamed, "\(ids.map(tokenizer.piece))")
    }
  }

  @Test(arguments: [SentencePieceTrainerOptions.ModelType.unigram, .bpe, .char])
  func continuationsEncodeLikeTheWhole(type: SentencePieceTrainerOptions.ModelType) throws {
    let tokenizer = try SampleText.trained(
      SentencePieceTrainerOptions(type: type, vocabularySize: 420), SampleText.lines(400))
    var random = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      let first = SampleText.random(&random)
      let second = SampleText.random(&random)
      let whole = try tokenizer.encode(first + "\n" + second)
      let parts = try tokenizer.encode(first + "\n") + tokenizer.encodeContinuation(second)
      #expect(whole == parts, "\(first.debugDescription) \(second.debugDescription)")
    }
  }

  @Test(arguments: [SentencePieceTrainerOptions.ModelType.unigram, .bpe, .char])
  func textWithoutSpacesStillKnowsTheSpace(type: SentencePieceTrainerOptions.ModelType) throws {
    var options = SentencePieceTrainerOptions(type: type, vocabularySize: 340)
    options.addsDummyPrefix = false
    let tokenizer = try SampleText.trained(
      options, SampleText.lines(400).filter { !$0.utf8.contains(0x20) })
    #expect(try tokenizer.decode(tokenizer.encode("我 们  a\n")) == "我 们  a\n")
  }

  @Test func charactersAreOnePieceEach() throws {
    let lines = SampleText.lines(200).filter { $0.utf8.allSatisfy { $0 < 128 } }
    let text = lines.joined(separator: "\n") + "\n\n  two  spaces\n"
    let tokenizer = try SampleText.trained(
      SentencePieceTrainerOptions(type: .char, vocabularySize: 400), lines + ["  two  spaces"])
    let ids = try tokenizer.encode(text)
    #expect(ids.count == text.unicodeScalars.count)
    #expect(try tokenizer.decode(ids) == text)
    #expect(!ids.contains { tokenizer.isByte($0) || tokenizer.isUnknown($0) })
  }
}
