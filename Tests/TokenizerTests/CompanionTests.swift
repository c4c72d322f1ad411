import Foundation
import Storage
import Testing
import Tokenizer

/// Files beside a SentencePiece model that give a model other ids, and files that are none.
@Suite struct CompanionTests {
  private let tokenizer: SentencePieceTokenizer

  init() throws { tokenizer = try EncodingTests.tokenizer() }

  /// Calls `body` with a folder that holds the tokenizer's files under the names given, with some replaced.
  private func folder(
    _ changes: [String: String], model: String = "tokenizer.model", without: Set<String> = [],
    _ body: (TokenizerFolder) throws -> Void
  ) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for file in try tokenizer.checkpointFiles(role: .decoder, maximumLength: 8)
    where !without.contains(file.name) {
      let name = file.name == "tokenizer.model" ? model : file.name
      try file.data.write(to: url.appendingPathComponent(name))
    }
    for (name, text) in changes { try Data(text.utf8).write(to: url.appendingPathComponent(name)) }
    try body(TokenizerFolder(url.path))
    try FileManager.default.removeItem(at: url)
  }

  private func expectRefused(
    _ changes: [String: String], model: String = "tokenizer.model", without: Set<String> = [],
    says words: [String]
  ) throws {
    try folder(changes, model: model, without: without) { folder in
      let opened = try folder.open()
      let error = try #require(throws: FileError.self) { try folder.checkCompanions(opened) }
      #expect(error.fault == .mismatch && !error.remedy.isEmpty)
      for word in words { #expect(error.description.contains(word), "“\(word)” is not in: \(error)") }
    }
  }

  @Test func whatAgreesIsTaken() throws {
    let last = tokenizer.vocabularySize - 1
    let changes: [[String: String]] = [
      [:], ["added_tokens.json": "{}"],
      ["added_tokens.json": "{\"</s>\": \(tokenizer.specialTokens.end ?? 0)}"],
      ["tokenizer_config.json": #"{"tokenizer_class": "LlamaTokenizer", "added_tokens_decoder": {}}"#],
      ["tokenizer_config.json": #"{"tokenizer_class": "AlbertTokenizerFast"}"#],
      // Padding is no one's text.
      [
        "added_tokens.json": "{\"[PAD]\": \(last + 1)}",
        "special_tokens_map.json": #"{"pad_token": "[PAD]"}"#,
      ],
    ]
    for change in changes {
      try folder(change) { folder in try folder.checkCompanions(folder.open()) }
    }
  }

  @Test func addedTokensAreRefused() throws {
    let next = tokenizer.vocabularySize
    try expectRefused(
      ["added_tokens.json": "{\"<|im_end|>\": \(next + 1), \"<|im_start|>\": \(next)}"],
      says: ["added_tokens.json", "<|im_start|>", "id \(next)", "1 more"])
    try expectRefused(["added_tokens.json": "{\"<s>\": 77}"], says: ["added_tokens.json", "<s>", "77"])
    try expectRefused(
      [
        "tokenizer.json":
          "{\"added_tokens\": [{\"id\": \(next), \"content\": \"<|user|>\", \"special\": true}]}"
      ],
      says: ["tokenizer.json", "<|user|>"])
    try expectRefused(
      ["tokenizer_config.json": "{\"added_tokens_decoder\": {\"\(next)\": {\"content\": \"<image>\"}}}"],
      says: ["tokenizer_config.json", "<image>"])
    try expectRefused(
      [
        "tokenizer_config.json": #"{"pad_token": "[PAD]"}"#,
        "added_tokens.json": "{\"[PAD]\": \(next), \"[X]\": \(next + 1)}",
      ],
      says: ["added_tokens.json", "[X]"])
  }

  @Test func otherIdsAreRefused() throws {
    // Fairseq's name for its models: which of its families it is must be said.
    try folder([:], model: "sentencepiece.bpe.model", without: ["tokenizer.json"]) { folder in
      let error = try #require(throws: TokenizerError.self) { try folder.open() }
      #expect(error.fault == .mismatch && error.description.contains("PreTrainedTokenizer has"))
    }
    for name in [
      "XLMRobertaTokenizer", "CamembertTokenizerFast", "MBart50Tokenizer", "NllbTokenizer",
      "PegasusTokenizer",
    ] {
      try expectRefused(
        ["tokenizer_config.json": "{\"tokenizer_class\": \"\(name)\"}"],
        says: ["tokenizer_config.json", name])
    }
    let own = String(
      decoding: try #require(
        try tokenizer.checkpointFiles(role: .decoder, maximumLength: 8).first { $0.name == "tokenizer.json" }
      ).data,
      as: UTF8.self)
    let first = "[\"\(tokenizer.piece(300))\","
    let other = own.replacing(first, with: "[\"x\(tokenizer.piece(300))\",")
    #expect(other != own)
    try expectRefused(["tokenizer.json": other], says: ["tokenizer.json", "id 300", tokenizer.piece(300)])
    try expectRefused(
      [
        "tokenizer.json":
          #"{"model": {"type": "BPE", "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}}}"#
      ],
      says: ["tokenizer.json", "id 0", "<s>"])
  }

  /// What stands in the place of a SentencePiece model is named.
  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 499723\n", "Git LFS pointer"),
    ("<!DOCTYPE html><html></html>", "HTML page"), ("IQ== 0\nIg== 1\nIw== 2\nJA== 3\n", "tiktoken"),
    ("{\"version\": \"1.0\"}", "tokenizer.json"), ("[PAD]\n[UNK]\n[CLS]\nthe\n", "WordPiece"),
    ("#version: 0.2\nt h\nth e\n", "merges"),
    ("<unk>\t0\n<s>\t0\n▁the\t-3.1\n", "name the file that ends in .model"),
    ("GGUF\u{03}\0\0\0", "GGUF"), ("Entry not found", "Entry not found"),
    ("the cat sat\n", "begins “the cat sat”"),
  ])
  func whatIsNoModelIsNamed(text: String, says: String) throws {
    let error = try #require(throws: TokenizerError.self) {
      try SentencePieceTokenizer(data: Data(text.utf8), path: "t.model")
    }
    #expect(error.fault == .badInput)
    let whole = error.description + " " + error.remedy.description
    #expect(whole.hasPrefix("t.model is ") && whole.contains(says), "\(whole)")
  }

  @Test func aFolderWithOtherTokenizersNamesThem() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: url.appendingPathComponent("qwen.tiktoken"))
    try Data().write(to: url.appendingPathComponent("merges.txt"))
    let error = try #require(throws: FileError.self) { try TokenizerFolder(url.path) }
    #expect(error.description.contains(", only merges.txt, qwen.tiktoken;"))
    try FileManager.default.removeItem(at: url)
  }

  /// Where the files beside a SentencePiece model give other ids, the `tokenizer.json` among them is what counts.
  @Test func aTokenizerJSONCountsWhereItDiffers() throws {
    let next = tokenizer.vocabularySize
    let own = try #require(
      try tokenizer.checkpointFiles(role: .decoder, maximumLength: 8).first { $0.name == "tokenizer.json" })
    let text = String(decoding: own.data, as: UTF8.self)
    let added = text.replacing(
      "\"added_tokens\":[",
      with:
        "\"added_tokens\":[{\"id\":\(next),\"content\":\"<|user|>\",\"special\":true,\"normalized\":false},")
    try folder(["tokenizer.json": added]) { folder in
      let opened = try folder.open(fingerprint: nil)
      #expect(opened.vocabularySize == next + 1 && opened.piece(Int32(next)) == "<|user|>")
      #expect(try opened.encode("a<|user|>").last == Int32(next))
      #expect(try folder.open(fingerprint: opened.fingerprint).fingerprint == opened.fingerprint)
      let named = try folder.open(fingerprint: tokenizer.fingerprint)
      #expect(named is SentencePieceTokenizer)
    }
    try folder([:]) { folder in
      let same = try folder.open(fingerprint: nil)
      #expect(same is KeptTokenizer && same.fingerprint == tokenizer.fingerprint)
    }
  }
}
