import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// The files that tokenizers were kept in before `tokenizer.json` give the same tokens.
@Suite struct OlderTokenizerTests {
  private let texts = ["The old river's naïve boats, 1923!", "x = y+1; the [MASK] 河上", "", "  the\n\nthe "]

  private func members(_ name: String) throws -> JSONObject {
    let data = try Data(contentsOf: Fixture.folder.appending(path: "tokenizers/\(name).json"))
    guard case .object(let file) = try JSONDecoder().decode(JSONValue.self, from: data),
      case .object(let model)? = file["model"]
    else { throw TokenizerError(.badInput, name) }
    return model
  }

  private func vocabulary(_ model: JSONObject) throws -> [(text: String, id: Int)] {
    guard case .object(let entries)? = model["vocab"] else { throw TokenizerError(.badInput, "vocab") }
    return entries.members.compactMap { if case .integer(let id) = $0.value { ($0.key, id) } else { nil } }
      .sorted { $0.1 < $1.1 }
  }

  @Test func wordPieceFromItsList() throws {
    let lines = try vocabulary(members("bert")).map(\.text).joined(separator: "\n") + "\n"
    let folder = try TemporaryFolder()
    try folder.write("vocab.txt", lines)
    let (old, new) = (try TokenizerFormats.open(folder.path), try TokenizerJSONTests.open("bert"))
    for text in texts {
      #expect(try old.encodePieces(text) == new.encodePieces(text))
      #expect(try old.decode(old.encode(text)) == new.decode(new.encode(text)))
    }
    #expect(old.specialTokens == new.specialTokens)
    try folder.write(
      "tokenizer_config.json", #"{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}"#)
    #expect(try TokenizerFormats.open(folder.path).encode("The") != old.encode("The"))
    try folder.write("tokenizer_config.json", #"{"tokenizer_class": "BertJapaneseTokenizer"}"#)
    #expect(throws: TokenizerError.self) { try TokenizerFormats.open(folder.path) }
    try folder.write("tokenizer_config.json", #"{"tokenizer_class": "MPNetTokenizer"}"#)
    try folder.write("vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\nthe\n<mask>\n")
    let mpnet = try #require(try TokenizerFormats.open(folder.path) as? JSONTokenizer)
    #expect(try mpnet.encodeWithSpecialTokens("The <mask>").ids == [0, 4, 5, 2])
    try folder.write("tokenizer_config.json", "{}")
    try folder.write("vocab.txt", "the\ncat\n")
    let error = try #require(throws: TokenizerError.self) { try TokenizerFormats.open(folder.path) }
    #expect(error.description.contains("[UNK]"))
  }

  @Test func bytePairsFromVocabularyAndMerges() throws {
    let model = try members("roberta")
    guard case .object(let ids)? = model["vocab"], case .array(let pairs)? = model["merges"] else {
      throw TokenizerError(.badInput, "roberta")
    }
    let merges = pairs.compactMap { pair -> String? in
      guard case .array(let two) = pair, case .string(let left) = two[0], case .string(let right) = two[1]
      else { return nil }
      return left + " " + right
    }
    let folder = try TemporaryFolder()
    try folder.write("vocab.json", JSONValue.object(ids).json)
    #expect(throws: TokenizerError.self) { try TokenizerFormats.open(folder.path) }
    try folder.write("merges.txt", "#version: 0.2\n" + merges.joined(separator: "\n") + "\n")
    try folder.write(
      "special_tokens_map.json",
      #"{"bos_token":"<s>","eos_token":"</s>","unk_token":"<unk>","sep_token":"</s>","pad_token":"<pad>","cls_token":"<s>","mask_token":"<mask>"}"#
    )
    let old = try #require(try TokenizerFormats.open(folder.path) as? JSONTokenizer)
    let new = try TokenizerJSONTests.open("roberta")
    for text in texts + ["a <mask> b"] {
      #expect(try old.encodePieces(text) == new.encodePieces(text), "\(text)")
      #expect(
        try old.encodeWithSpecialTokens(text, pair: "b").ids
          == new.encodeWithSpecialTokens(text, pair: "b").ids)
    }
    try FileManager.default.removeItem(atPath: folder.path + "/special_tokens_map.json")
    for (file, family) in [
      ("tokenizer_config.json", #"{"tokenizer_class": "RobertaTokenizer"}"#),
      ("config.json", #"{"model_type": "roberta"}"#),
    ] {
      try folder.write(file, family)
      let named = try #require(try TokenizerFormats.open(folder.path) as? JSONTokenizer)
      #expect(
        try named.encodeWithSpecialTokens("a <mask> b").ids == new.encodeWithSpecialTokens("a <mask> b").ids)
      #expect(named.specialTokens == new.specialTokens)
      try FileManager.default.removeItem(atPath: folder.path + "/" + file)
    }
    try folder.write("tokenizer_config.json", #"{"tokenizer_class": "CLIPTokenizer"}"#)
    let error = try #require(throws: TokenizerError.self) { try TokenizerFormats.open(folder.path) }
    #expect(error.description.contains("CLIPTokenizer"))
  }

  @Test(arguments: [("XLMRobertaTokenizer", 1, 1), ("CamembertTokenizer", 4, 4)])
  func shiftedIds(_ name: String, _ shift: Int32, _ more: Int) throws {
    let model = try EncodingTests.tokenizer()
    let folder = try TemporaryFolder()
    try folder.write("sentencepiece.bpe.model", model.modelData)
    try folder.write("tokenizer_config.json", "{\"tokenizer_class\": \"\(name)\"}")
    let shifted = try TokenizerFormats.open(folder.path)
    #expect(shifted.vocabularySize == model.vocabularySize + more + 1)
    #expect(shifted.piece(1) == "<pad>" && shifted.specialTokens.unknown == 3 && shifted.isUnknown(3))
    for id in [Int32(20), 200, 300] { #expect(shifted.piece(id + shift) == model.piece(id)) }
  }
}
