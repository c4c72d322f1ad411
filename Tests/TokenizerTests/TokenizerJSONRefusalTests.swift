import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// What is not followed is refused by its name, and what is damaged never traps.
@Suite struct TokenizerJSONRefusalTests {
  private static let vocabulary = #""vocab":{"[UNK]":0,"a":1,"b":2,"ab":3}"#
  private static let model = #""model":{"type":"WordLevel","unk_token":"[UNK]",\#(vocabulary)}"#

  private func open(_ text: String) throws -> any Tokenizer {
    let folder = try TemporaryFolder()
    return try TokenizerFormats.open(try folder.write("tokenizer.json", text))
  }

  private static let strange: [(String, String)] = [
    (#"{"normalizer":{"type":"Homoglyphs"},\#(model)}"#, "Homoglyphs"),
    (#"{"pre_tokenizer":{"type":"UnicodeScripts"},\#(model)}"#, "UnicodeScripts"),
    (#"{"post_processor":{"type":"Chat"},\#(model)}"#, "Chat"),
    (#"{"decoder":{"type":"Sequence","decoders":[{"type":"Morse"}]},\#(model)}"#, "Morse"),
    (#"{"model":{"type":"Neural",\#(vocabulary)}}"#, "Neural"),
    (#"{"version":"2.0",\#(model)}"#, "2.0"),
    (
      #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\p{Han}+"},"behavior":"Isolated","invert":false},\#(model)}"#,
      "Han"
    ),
    (
      #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a)\\1"},"behavior":"Isolated","invert":false},\#(model)}"#,
      "\\1"
    ),
    (
      #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(?<!a+)b"},"behavior":"Isolated","invert":false},\#(model)}"#,
      "no fixed length"
    ),
    (
      #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a*)*"},"behavior":"Isolated","invert":false},\#(model)}"#,
      "may be empty"
    ),
    (
      #"{"pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Eaten","invert":false},\#(model)}"#,
      "Eaten"
    ),
    (#"{"model":{"type":"BPE","dropout":0.1,\#(vocabulary),"merges":["a b"]}}"#, "dropout"),
    (#"{"model":{"type":"BPE",\#(vocabulary),"merges":["a c"]}}"#, "“c”"),
    (#"{"model":{"type":"BPE",\#(vocabulary),"merges":["a b c"]}}"#, "a b c"),
    (#"{"model":{"type":"BPE","unk_token":"<u>",\#(vocabulary),"merges":[]}}"#, "<u>"),
    (#"{"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"a":1}}}"#, "twice"),
    (#"{"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":2000000000}}}"#, "2000000000"),
    (#"{"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":9000000}}}"#, "ids free"),
    (#"{"model":{"type":"Unigram","unk_id":7,"vocab":[["a",-1.0]]}}"#, "unk_id"),
    (#"{"post_processor":{"type":"BertProcessing","sep":["x",99],"cls":["y",1]},\#(model)}"#, "99"),
    (
      #"{"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"},\#(model)}"#,
      "precompiled_charsmap"
    ),
    (#"{"normalizer":{"type":"Replace","pattern":{"String":""},"content":"x"},\#(model)}"#, "empty"),
    (#"{"added_tokens":[{"id":1}],\#(model)}"#, "content"), (#"{"added_tokens":{}}"#, "model"),
    ("[]", "line 1"),
  ]

  @Test(arguments: strange) func itIsRefusedByName(_ text: String, _ word: String) throws {
    do {
      _ = try open(text)
      Issue.record("not refused: \(text)")
    } catch let error as any Faulty {
      #expect("\(error)".contains(word), "“\(word)” is not in: \(error)")
    }
  }

  @Test func aWordWithoutATokenIsAnErrorWhereNothingStandsForIt() throws {
    let tokenizer = try open(#"{"model":{"type":"WordLevel","unk_token":"<u>",\#(Self.vocabulary)}}"#)
    #expect(try tokenizer.encode("ab") == [3])
    #expect(throws: TokenizerError.self) { try tokenizer.encode("x") }
  }

  @Test func anExpressionThatTakesForeverIsAnError() throws {
    let tokenizer = try open(
      #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a|aa)+$"},"behavior":"Isolated","invert":false},\#(Self.model)}"#
    )
    let error = try #require(throws: TokenizerError.self) {
      try tokenizer.encode(String(repeating: "a", count: 200) + "b")
    }
    #expect(error.description.contains("too long"))
  }

  /// Every sample with bytes changed, cut or doubled: opens and encodes, or says what is wrong.
  @Test(arguments: TokenizerJSONTests.names) func damageIsSaid(_ name: String) throws {
    let path = Fixture.folder.path + "/tokenizers/\(name).json"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var random = SeededGenerator(seed: 3)
    for _ in 0..<12 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
        case 1:
          damaged.removeSubrange(place..<min(damaged.count, place + Int.random(in: 1...40, using: &random)))
        case 2: damaged.insert(contentsOf: Array("99999999".utf8), at: place)
        default: damaged[place] = [0x22, 0x30, 0x5B, 0x7D, 0x2D][place % 5]
        }
      }
      do {
        let tokenizer = try open(String(decoding: damaged, as: UTF8.self))
        let ids = try tokenizer.encode("The old river's boats 123\n河上 é <mask>")
        _ = try tokenizer.decode(ids)
      } catch let error as any Faulty {
        #expect(!"\(error)".isEmpty)
      }
    }
  }
}
