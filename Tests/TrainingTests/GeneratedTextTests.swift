import Foundation
import ModelSupport
import TestSupport
import Testing
import Tokenizer
import Training
import Transformer

@Suite struct GeneratedTextTests {
  /// A vocabulary of a few words that spells everything else in bytes.
  private static func tokenizer() throws -> SentencePieceTokenizer {
    let scratch = try TemporaryFolder()
    let words = ["the fox ran", "the dog sat", "a fox and a dog", "the end of the day"]
    let text = (0..<50).map { words[$0 % 4] }.joined(separator: "\n")
    let options = SentencePieceTrainerOptions(type: .bpe, vocabularySize: 320)
    let (model, _) = try SentencePieceTrainer(options).train(files: [try scratch.write("a.txt", text)])
    return try SentencePieceTokenizer(data: model, path: "test.model")
  }

  /// What is shown after each token of `text`, and at the end.
  private func shown(_ text: String, prompt: String = "", stops: [String] = []) throws -> [String] {
    let tokenizer = try Self.tokenizer()
    let prefix = try tokenizer.encode(prompt)
    let all = try tokenizer.encode(prompt + text)
    try #require(Array(all.prefix(prefix.count)) == prefix)
    var generated = try GeneratedText(tokenizer, prompt: prefix, stops: stops)
    var shown = try all.dropFirst(prefix.count).map { try generated.push($0) }
    shown.append(try generated.finish())
    #expect(generated.all == shown.joined())
    return shown
  }

  /// An emoji of four byte tokens and a Chinese character of three come whole.
  @Test func charactersComeWhole() throws {
    let pieces = try shown("🎉你", prompt: "the fox")
    #expect(pieces == ["", "", "", "🎉", "", "", "你", ""])
  }

  @Test func theSpaceBehindAPromptCounts() throws {
    #expect(try shown(" ran", prompt: "the fox").joined() == " ran")
    #expect(try shown("the fox").joined() == "the fox")
  }

  @Test func bytesThatBecomeNothingAreShownAtTheEnd() throws {
    let tokenizer = try Self.tokenizer()
    let party = try tokenizer.encode("the🎉").suffix(4)
    var text = try GeneratedText(tokenizer, prompt: try tokenizer.encode("the"), stops: [])
    #expect(try party.dropLast().map { try text.push($0) }.joined() == "")
    #expect(try text.finish() == "\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  /// A stop string that begins within one token and ends within another, or in a character of bytes.
  @Test func stopStringsEndTheText() throws {
    #expect(try shown(" ran and the dog", prompt: "the fox", stops: ["d th"]).joined() == " ran an")
    #expect(try shown(" ran🎉🎈", prompt: "the fox", stops: ["🎈"]).joined() == " ran🎉")
  }

  @Test func controlTokensAreSuppressedButTheEnd() throws {
    let tokenizer = try Self.tokenizer()
    let special = tokenizer.specialTokens
    var configuration = ModelConfiguration(
      family: .gpt2, vocabularySize: tokenizer.vocabularySize + 3, contextLength: 8, hiddenSize: 8,
      layerCount: 1, headCount: 1)
    configuration.endToken = 9
    let vocabulary = GenerationVocabulary(configuration, tokenizer)
    let end = try #require(special.end)
    #expect(vocabulary.endTokens == [9, end])
    let size = Int32(tokenizer.vocabularySize)
    let expected = Set(special.all).subtracting([end]).union([size, size + 1, size + 2])
    #expect(vocabulary.suppressed == expected)
  }
}
