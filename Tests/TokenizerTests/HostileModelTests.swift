import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// Damaged and hostile model files: those that abort the library, and mutants of good ones.
@Suite struct HostileModelTests {
  static func model(_ change: (inout ModelBytes) -> Void) -> Data {
    var model = ModelBytes.sound
    change(&model)
    return model.data
  }

  /// A trie of one block in which `unit` stands for "a".
  static func trie(_ unit: UInt32) -> [UInt32] {
    var units = [UInt32](repeating: 0, count: 512)
    units[0] = 256 << 10
    units[256 + 0x61] = unit
    return units
  }

  static let cases: [(data: Data, reason: String)] = [
    (Data(), "empty"),
    (Data(repeating: 0, count: 100), "field number 0"),
    (Data("just some text, not a model\n".utf8), "not"),
    (Data("{\"model\": 1}".utf8), "not"),
    (Data([0x80, 0x04, 0x95, 0x10, 0, 0, 0]), "not"),
    (ModelBytes.sound.data.dropLast(3), "truncated"),
    (model { $0.pieces.removeFirst() }, "0 unknown pieces"),
    (model { $0.add("<unk2>", type: 2) }, "2 unknown pieces"),
    (model { $0.add("ab") }, "occurs twice"),
    (model { $0.add([0]) }, "NUL"),
    (model { $0.add([0, 0x61], type: 4) }, "NUL"),
    (model { $0.add([0x61, 0, 0x62]) }, "NUL"),
    (model { $0.add("") }, "0 bytes"),
    (model { $0.add(String(repeating: "x", count: 513)) }, "513 bytes"),
    (model { $0.add(String(repeating: "x", count: 200_000)) }, "200000 bytes"),
    (model { $0.add("n", score: .nan) }, "score"),
    (model { $0.add("n", score: .infinity) }, "score"),
    (model { $0.add([0xC3, 0x28]) }, "not UTF-8"),
    (model { $0.add("n", type: 7) }, "unknown type 7"),
    (model { $0.add("<0x41>", type: 6) }, "byte fallback"),
    (model { $0.trainer = ModelBytes.field(35, 1) }, "byte fallback"),
    (model { $0.trainer = ModelBytes.field(3, 99) }, "model type 99"),
    (model { $0.trainer = ModelBytes.field(40, 1_000_000) }, "unk_id is 1000000"),
    (model { $0.trainer = [3 << 3 | 5, 0, 0, 0, 0] }, "wire type"),
    (model { $0.normalizer = ModelBytes.field(2, [1, 2, 3]) }, "too short"),
    (
      model { $0.normalizer = ModelBytes.field(2, [255, 255, 255, 255, 0, 0, 0, 0, 0]) }, "says that its trie"
    ),
    (model { $0.normalizer = ModelBytes.charsmap([UInt32](repeating: 1 << 30, count: 512), [0]) }, "outside"),
    (model { $0.normalizer = ModelBytes.charsmap(trie(0x7FFF_FC00 | 0x61), [0]) }, "outside"),
    (model { $0.normalizer = ModelBytes.charsmap(trie(0x61 | 1 << 8 | 200_000 << 10), [0]) }, "outside"),
    (model { $0.normalizer = ModelBytes.charsmap(trie(0x61), [0x62]) }, "NUL"),
    // A trie that leads back to itself: "aaaa…" would match without end.
    (model { $0.normalizer = ModelBytes.charsmap(trie(0x61 | 0x61 << 10), [0]) }, "deeper"),
    (
      model { bytes in
        var units = trie(0x61 | 1 << 8 | 0x60 << 10)
        units[(256 + 0x61) ^ 0x60] = 0x8000_0000 | 5000
        bytes.normalizer = ModelBytes.charsmap(units, [0])
      }, "points outside its replacements"
    ),
  ]

  @Test(arguments: cases.indices)
  func isRefusedWithTheFileAndTheReason(index: Int) {
    let (data, reason) = Self.cases[index]
    do {
      _ = try SentencePieceTokenizer(data: Data(data), path: "dir/hostile.model")
      Issue.record("case \(index) (\(reason)) was accepted")
    } catch {
      #expect(error.description.contains("dir/hostile.model"))
      #expect(error.description.contains(reason), "\(error)")
      #expect(error.fault == .badInput)
    }
  }

  @Test func theSoundModelOfTheseTestsLoads() throws {
    let tokenizer = try SentencePieceTokenizer(data: ModelBytes.sound.data, path: "sound")
    #expect(try tokenizer.encode("ab b").map(tokenizer.piece) == ["\u{2581}ab", "\u{2581}", "b"])
    #expect(tokenizer.specialTokens == SpecialTokens(unknown: 0, begin: 1, end: 2))
  }

  @Test func filesThatAreNotModels() throws {
    #expect(throws: TokenizerError.self) { try SentencePieceTokenizer(path: "/nowhere/x.model") }
    #expect(throws: TokenizerError.self) { try SentencePieceTokenizer(path: "/tmp") }
    #expect(throws: TokenizerError.self) { try SentencePieceTokenizer(path: "/dev/zero") }
  }

  @Test func idsOutsideTheVocabulary() throws {
    let tokenizer = try SentencePieceTokenizer(data: ModelBytes.sound.data, path: "sound")
    var decoder = tokenizer.streamingDecoder()
    for id in [-1, Int32(tokenizer.vocabularySize), 1_000_000_000, .max, .min] {
      #expect(throws: TokenizerError.self) { try tokenizer.decode([5, id]) }
      #expect(throws: TokenizerError.self) { try decoder.push(id) }
    }
  }

  /// In this process, since nothing that the check lets through may end it.
  @Test(arguments: [SentencePieceTrainerOptions.Preset.lm, .classify])
  func mutantsAreRefusedOrWork(preset: SentencePieceTrainerOptions.Preset) throws {
    var options = SentencePieceTrainerOptions(vocabularySize: 350, preset: preset)
    options.byteFallback = preset == .lm
    if preset == .classify { options.vocabularySize = 120 }
    let good = [UInt8](try SampleText.model(options, SampleText.lines(200)).model)
    var random = SeededGenerator(seed: 11)
    var refused = 0
    let rounds = preset == .lm ? 3000 : 200
    for _ in 0..<rounds {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&bytes, &random) }
      do {
        let tokenizer = try SentencePieceTokenizer(data: Data(bytes), path: "mutant")
        let ids = try tokenizer.encode("The old river  runs\npast 42 ﬁne Ａ ﷺ 小船 e\u{301} 🙂")
        _ = try tokenizer.decode(ids)
        if preset == .lm { _ = try tokenizer.encodePieces("the river") }
      } catch {
        refused += 1
      }
    }
    #expect(refused > rounds / 20)
    #expect(refused < rounds)
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let at = Int.random(in: 0..<bytes.count, using: &random)
    let length = min(Int.random(in: 1...16, using: &random), bytes.count - at)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 2: for i in at..<(at + length) { bytes[i] = [0, 0xFF, 0x7F].randomElement(using: &random) ?? 0 }
    case 3: bytes.insert(contentsOf: Array(bytes[at..<(at + length)]), at: at)
    case 4: bytes.removeSubrange(at..<(at + length))
    default: if bytes.count > 64 { bytes.removeLast(Int.random(in: 1...32, using: &random)) }
    }
  }
}
