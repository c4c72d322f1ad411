import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// SentencePiece models of the older folders, whose families do more than the model in the file says.
@Suite struct PieceFamilyTests {
  /// The folder with a model under a name, beside which stands who it belongs to.
  private func open(
    _ file: String, _ settings: String, beside name: String = "tokenizer_config.json", symbols: [String] = []
  ) throws -> JSONTokenizer {
    let folder = try TemporaryFolder()
    try folder.write(file, EncodingTests.tokenizer(symbols: symbols).modelData)
    try folder.write(name, settings)
    return try #require(try TokenizerFormats.open(folder.path) as? JSONTokenizer)
  }

  @Test(arguments: [
    (#"{"tokenizer_class":"T5Tokenizer"}"#, 100), (#"{"tokenizer_class":"T5Tokenizer","extra_ids":7}"#, 7),
  ])
  func sentinelsFollowThePieces(_ settings: String, _ count: Int) throws {
    let plain = try EncodingTests.tokenizer()
    let t5 = try open("spiece.model", settings)
    #expect(t5.vocabularySize == plain.vocabularySize + count)
    #expect(t5.piece(Int32(plain.vocabularySize)) == "<extra_id_\(count - 1)>")
    #expect(try t5.encode("<extra_id_0>") == [Int32(t5.vocabularySize - 1)])
    #expect(try t5.decode(t5.encode("the <extra_id_0>")) == "the")
    #expect(try t5.encodeWithSpecialTokens("the").ids.last == plain.specialTokens.end)
  }

  @Test(arguments: ["-1", "1.5", "\"9\"", "100001"]) func aNumberOfSentinelsIsANumber(_ value: String) throws
  {
    let error = try #require(throws: TokenizerError.self) {
      try open("spiece.model", #"{"tokenizer_class":"T5Tokenizer","extra_ids":\#(value)}"#)
    }
    #expect(error.description.contains("tokenizer_config.json: extra_ids"))
  }

  @Test func smallLettersWithoutAccents() throws {
    let albert = try open("spiece.model", #"{"tokenizer_class":"AlbertTokenizer"}"#)
    #expect(try albert.encode("THE ÉTÉ ``a''") == albert.encode("the ete \"a\""))
    let cased = try open(
      "spiece.model", #"{"tokenizer_class":"AlbertTokenizer","do_lower_case":false,"keep_accents":true}"#)
    #expect(try cased.encode("The") != cased.encode("the"))
    #expect(throws: TokenizerError.self) {
      try open("spiece.model", #"{"tokenizer_class":"AlbertTokenizer","do_lower_case":"no"}"#)
    }
  }

  @Test func symbolsPartTheText() throws {
    let albert = try open("spiece.model", #"{"tokenizer_class":"AlbertTokenizer"}"#, symbols: ["(", ")"])
    let word = try albert.encode("the")
    #expect(try albert.encode("the(the").filter { word.contains($0) } == word + word)
  }

  @Test(arguments: ["t5", "albert"]) func theConfigurationNamesTheFamily(_ type: String) throws {
    let tokenizer = try open("spiece.model", #"{"model_type":"\#(type)"}"#, beside: "config.json")
    #expect(try tokenizer.encode("\u{85} \n").isEmpty)
  }

  @Test(arguments: ["xlm-roberta", "camembert"]) func soItDoesBesideShiftedPieces(_ type: String) throws {
    let tokenizer = try open("sentencepiece.bpe.model", #"{"model_type":"\#(type)"}"#, beside: "config.json")
    #expect(tokenizer.piece(1) == "<pad>")
    // White space alone is no word.
    #expect(try tokenizer.encode(" \u{85}\n").isEmpty)
  }

  @Test func otherNamesAndFamiliesAreReadAsTheyLie() throws {
    let folder = try TemporaryFolder()
    let plain = try EncodingTests.tokenizer()
    try folder.write("spiece.model", plain.modelData)
    #expect(try TokenizerFormats.open(folder.path) is SentencePieceTokenizer)
    try folder.write("config.json", #"{"model_type":"llama"}"#)
    #expect(try TokenizerFormats.open(folder.path) is SentencePieceTokenizer)
    let other = try TemporaryFolder()
    try other.write("tokenizer.model", plain.modelData)
    try other.write("config.json", #"{"model_type":"t5"}"#)
    #expect(try TokenizerFormats.open(other.path) is SentencePieceTokenizer)
  }
}
