import Foundation
import Testing
import Tokenizer

/// That transformers gives the same ids is checked by `scripts/check-tokenizer`; here the files' own consistency.
@Suite struct HuggingFaceTests {
  private func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func model(_ tokenizer: SentencePieceTokenizer) throws -> [String: Any] {
    let files = try HuggingFaceTokenizerFiles(tokenizer, role: .decoder, maximumLength: 64)
    return try #require(try object(files.tokenizer)["model"] as? [String: Any])
  }

  @Test func everyIdIsInTheUnigramVocabularyWithItsScore() throws {
    let tokenizer = try EncodingTests.tokenizer(.unigram)
    let vocabulary = try #require(try model(tokenizer)["vocab"] as? [[Any]])
    #expect(vocabulary.count == tokenizer.vocabularySize)
    for (id, entry) in vocabulary.enumerated() where id > 0 {
      #expect(entry[0] as? String == tokenizer.piece(Int32(id)))
      #expect((entry[1] as? NSNumber)?.floatValue == tokenizer.score(Int32(id)))
    }
    // A text that says <unk> is no unknown token.
    #expect(vocabulary[0][0] as? String == "<unk> ")
  }

  @Test func mergesAreInTheOrderOfTheirPieces() throws {
    let tokenizer = try EncodingTests.tokenizer(.bpe)
    let model = try model(tokenizer)
    let vocabulary = try #require(model["vocab"] as? [String: Int])
    let merges = try #require(model["merges"] as? [[String]])
    #expect(model["byte_fallback"] as? Bool == true)
    let scores = try merges.map { pair in tokenizer.score(Int32(try #require(vocabulary[pair.joined()]))) }
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 })
    // Each piece that the trainer merged can be put together.
    let single = vocabulary.filter { $0.key.unicodeScalars.count == 1 }.count
    let multiple = Set(merges.map { $0.joined() }).count
    #expect(single + multiple + 256 + 7 == tokenizer.vocabularySize)
  }

  @Test func theCharsmapAndTheTemplate() throws {
    let tokenizer = try EncodingTests.tokenizer(.unigram, .classify)
    let files = try HuggingFaceTokenizerFiles(tokenizer, role: .encoder, maximumLength: 64)
    let text = String(decoding: files.tokenizer, as: UTF8.self)
    #expect(text.contains("\"Precompiled\"") && text.contains("\"TemplateProcessing\""))
    let configuration = try object(files.configuration)
    #expect(configuration["model_max_length"] as? Int == 64)
    #expect(configuration["mask_token"] as? String == "<mask>")
    #expect(try object(files.specialTokensMap)["pad_token"] as? String == "<pad>")
    #expect(
      files.byName.map(\.name) == ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
  }

  @Test func controlCharactersAndQuotesAreEscaped() throws {
    let tokenizer = try EncodingTests.tokenizer(.char, symbols: ["\u{1}\"\\"])
    let vocabulary = try #require(try model(tokenizer)["vocab"] as? [String: Int])
    #expect(vocabulary["\u{1}\"\\"] != nil && vocabulary["\n"] != nil)
  }

  @Test func anEncoderNeedsItsTokens() throws {
    let tokenizer = try SentencePieceTokenizer(data: ModelBytes.sound.data, path: "plain.model")
    #expect(throws: TokenizerError.self) {
      try HuggingFaceTokenizerFiles(tokenizer, role: .encoder, maximumLength: 64)
    }
    let files = try HuggingFaceTokenizerFiles(tokenizer, role: .decoder, maximumLength: 64)
    #expect(try object(files.specialTokensMap)["pad_token"] == nil)
  }
}
