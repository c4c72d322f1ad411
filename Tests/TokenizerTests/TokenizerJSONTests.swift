import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// `tokenizer.json` as `tokenizers` itself reads it: `Tests/Fixtures/tokenizers` holds its answers.
@Suite struct TokenizerJSONTests {
  /// A text and what the library makes of it.
  private struct Case: Decodable {
    var text: String
    var ids: [Int32]
    var offsets: [Int]
    var decoded: String
    var single: [Int32]
    var pair: [Int32]
    var segments: [Int32]
  }

  private static let folder = Fixture.folder.appending(path: "tokenizers")
  static let names: [String] = {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        .sorted()
        .map { String($0.dropLast(5)) }
    } catch { return [] }
  }()

  static func open(_ name: String) throws -> JSONTokenizer {
    try #require(try TokenizerFormats.open(folder.path + "/\(name).json") as? JSONTokenizer)
  }

  private static func cases(_ name: String) throws -> [Case] {
    try String(contentsOf: folder.appending(path: "\(name).cases"), encoding: .utf8).split(separator: "\n")
      .map {
        try JSONDecoder().decode(Case.self, from: Data($0.utf8))
      }
  }

  @Test func everyComponentHasASample() throws {
    #expect(Self.names.count >= 38)
    let all = try Self.names.map {
      try String(contentsOf: Self.folder.appending(path: $0 + ".json"), encoding: .utf8)
    }
    .joined()
    for type in [
      "BPE", "WordPiece", "WordLevel", "Unigram", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Strip",
      "StripAccents",
      "Replace", "Prepend", "Precompiled", "BertNormalizer", "Nmt", "ByteLevel", "Whitespace",
      "WhitespaceSplit",
      "BertPreTokenizer", "Metaspace", "Split", "Punctuation", "Digits", "CharDelimiterSplit", "FixedLength",
      "TemplateProcessing", "BertProcessing", "RobertaProcessing", "ByteFallback", "Fuse", "BPEDecoder",
      "CTC",
    ] {
      #expect(all.contains("\"type\":\"\(type)\""), "no sample has \(type)")
    }
  }

  @Test(arguments: names) func idsPlacesAndTextsAreTheLibrarys(_ name: String) throws {
    let tokenizer = try Self.open(name)
    for expected in try Self.cases(name) {
      let text = expected.text
      let pieces = try tokenizer.encodePieces(text)
      #expect(pieces.map(\.id) == expected.ids, "\(name): \(text.debugDescription)")
      #expect(try tokenizer.encode(text) == expected.ids)
      let places = pieces.flatMap { [$0.utf8Range.lowerBound, $0.utf8Range.upperBound] }
      #expect(places == expected.offsets, "\(name): \(text.debugDescription)")
      #expect(
        try tokenizer.decode(expected.ids).utf8.elementsEqual(expected.decoded.utf8),
        "\(name): \(expected.decoded)")
      #expect(try tokenizer.encodeWithSpecialTokens(text).ids == expected.single)
      let pair = try tokenizer.encodeWithSpecialTokens(text, pair: "the boat")
      #expect(
        pair.ids == expected.pair && pair.segments == expected.segments, "\(name): \(text.debugDescription)")
    }
  }

  @Test(arguments: ["bert", "gpt2", "llama2", "xlm-roberta", "llama3"])
  func streamingGivesTheText(_ name: String) throws {
    let tokenizer = try Self.open(name)
    for expected in try Self.cases(name) {
      var decoder = tokenizer.streamingDecoder()
      let text = try expected.ids.map { try decoder.push($0) }.joined() + decoder.finish()
      #expect(text.utf8.elementsEqual(expected.decoded.utf8), "\(name): \(expected.text.debugDescription)")
    }
  }

  @Test func nothingIsPutBeforeWhatContinues() throws {
    for name in ["gpt2", "llama2", "added", "metaspace-first", "bert"] {
      let tokenizer = try Self.open(name)
      let (first, second) = ("The old river\n", "runs past")
      let whole = try tokenizer.encode(first + second)
      #expect(try tokenizer.encode(first) + tokenizer.encodeContinuation(second) == whole, "\(name)")
    }
  }

  @Test func tokensKnowTheirKind() throws {
    let bert = try Self.open("bert")
    #expect(
      bert.specialTokens.classification == 2 && bert.specialTokens.mask == 4
        && bert.specialTokens.unknown == 1)
    #expect(bert.isControl(2) && bert.isUnknown(1) && bert.kind(20) == .ordinary)
    let llama = try Self.open("llama2")
    #expect(llama.isByte(3) && llama.piece(3) == "<0x00>" && llama.specialTokens.begin == 1)
    #expect(throws: TokenizerError.self) { try llama.decode([9_999]) }
    #expect(throws: TokenizerError.self) { try llama.decode([-1]) }
  }
}
