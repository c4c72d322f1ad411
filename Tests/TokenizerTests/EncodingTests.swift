import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Tokenizer

@Suite struct EncodingTests {
  static func tokenizer(
    _ type: SentencePieceTrainerOptions.ModelType = .unigram,
    _ preset: SentencePieceTrainerOptions.Preset = .lm, symbols: [String] = []
  ) throws -> SentencePieceTokenizer {
    var options = SentencePieceTrainerOptions(type: type, vocabularySize: 420, preset: preset)
    options.userDefinedSymbols = symbols
    return try SampleText.trained(options, SampleText.lines(400))
  }

  @Test(arguments: [SentencePieceTrainerOptions.ModelType.unigram, .bpe, .char])
  func offsetsCoverTheText(type: SentencePieceTrainerOptions.ModelType) throws {
    let tokenizer = try Self.tokenizer(type)
    var random = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let text = SampleText.random(&random)
      let bytes = Array(text.utf8)
      let pieces = try tokenizer.encodePieces(text)
      #expect(pieces.map(\.id) == (try tokenizer.encode(text)))
      var end = 0
      for piece in pieces {
        #expect(piece.utf8Range.lowerBound == end)
        end = piece.utf8Range.upperBound
        guard !tokenizer.isByte(piece.id), !piece.utf8Range.isEmpty else { continue }
        let surface = String(decoding: bytes[piece.utf8Range], as: UTF8.self)
        let named = piece.piece.replacing("\u{2581}", with: " ")
        #expect(named == surface || named == " " + surface)
      }
      #expect(end == bytes.count)
    }
  }

  @Test func offsetsAreThoseOfTheOriginalText() throws {
    let tokenizer = try Self.tokenizer(.unigram, .classify)
    let text = "  Ｔhe   old\triver  "
    let pieces = try tokenizer.encodePieces(text)
    #expect(try tokenizer.decode(pieces.map(\.id)) == "The old river")
    #expect(pieces.allSatisfy { $0.utf8Range.upperBound <= text.utf8.count })
    #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.utf8Range.upperBound <= $1.utf8Range.lowerBound })
  }

  @Test func nBestAndSamplesSpellTheText() throws {
    let tokenizer = try Self.tokenizer()
    let text = "The old river carried a letter from home"
    let best = try tokenizer.nBest(text, count: 8)
    #expect(best.count == 8)
    #expect(best[0].ids == (try tokenizer.encode(text)))
    #expect(zip(best, best.dropFirst()).allSatisfy { $0.score >= $1.score })
    #expect(Set(best.map(\.ids)).count == 8)
    for one in best { #expect(try tokenizer.decode(one.ids) == text) }
    for model in [tokenizer, try Self.tokenizer(.bpe)] {
      let alpha: Float = 0.1
      let samples = try (0..<20).map { try model.sample(text, alpha: alpha, seed: $0) }
      for (seed, sample) in samples.enumerated() {
        #expect(try model.decode(sample) == text)
        #expect(try model.sample(text, alpha: alpha, seed: UInt64(seed)) == sample)
      }
      #expect(Set(samples).count > 5)
      #expect(try model.sample("", alpha: alpha, seed: 1).isEmpty)
    }
    #expect(throws: TokenizerError.self) { try Self.tokenizer(.bpe).nBest(text, count: 2) }
    #expect(throws: TokenizerError.self) { try tokenizer.nBest(text, count: 0) }
    #expect(throws: TokenizerError.self) { try Self.tokenizer(.char).sample(text, alpha: 0.1, seed: 1) }
    #expect(throws: TokenizerError.self) { try tokenizer.sample(text, alpha: .nan, seed: 1) }
    #expect(throws: TokenizerError.self) { try Self.tokenizer(.bpe).sample(text, alpha: 1.5, seed: 1) }
  }

  @Test(arguments: [SentencePieceTrainerOptions.ModelType.unigram, .bpe, .char])
  func userDefinedSymbolsStayWhole(type: SentencePieceTrainerOptions.ModelType) throws {
    let tokenizer = try Self.tokenizer(type, symbols: ["<|user|>", "a,\"b"])
    let pieces = try tokenizer.encodePieces("river<|user|>a,\"bx\n").map(\.piece)
    #expect(pieces.contains("<|user|>") && pieces.contains("a,\"b") && pieces.last == "\n")
    let ids = try tokenizer.encode("<|user|>\n")
    #expect(ids.count { tokenizer.isUserDefined($0) } == 1)
    #expect(ids.last.map(tokenizer.piece) == "\n")
  }

  @Test func wordsStartWithTheSpaceSign() throws {
    let tokenizer = try Self.tokenizer()
    for id in 0..<Int32(tokenizer.vocabularySize) {
      let piece = tokenizer.piece(id)
      let starts = piece.hasPrefix("\u{2581}") || tokenizer.isControl(id) || tokenizer.isUnknown(id)
      #expect(tokenizer.startsWord(id) == starts)
      // On the grid that makes sums exact, so that ties fall alike everywhere.
      #expect((tokenizer.score(id) * 64).rounded() == tokenizer.score(id) * 64)
      if !tokenizer.isByte(id), !tokenizer.isControl(id) { #expect(tokenizer.score(id) <= 0) }
    }
  }

  @Test func classifyNormalises() throws {
    var options = SentencePieceTrainerOptions(vocabularySize: 420, preset: .classify)
    options.lowercase = true
    let tokenizer = try SampleText.trained(options, SampleText.lines(400))
    #expect(try tokenizer.decode(tokenizer.encode("  THE\n\nOld \u{3000} Ｒiver ")) == "the old river")
    let parts = try tokenizer.encode("the old") + tokenizer.encodeContinuation("river")
    #expect(parts == (try tokenizer.encode("the old\nriver")))
    #expect(try tokenizer.encode(" \n ").isEmpty)
  }

  @Test func theFingerprintIsThatOfTheFile() throws {
    let tokenizer = try Self.tokenizer()
    let folder = try TemporaryFolder()
    let path = try folder.write("v.model", tokenizer.modelData)
    let again = try SentencePieceTokenizer(path: path)
    #expect(again.fingerprint == tokenizer.fingerprint)
    #expect(again.fingerprint == (try SHA256.hexadecimal(ofFile: path)))
    #expect(try Self.tokenizer(.bpe).fingerprint != tokenizer.fingerprint)
  }

  @Test func threadsMayShareATokenizer() async throws {
    let tokenizer = try Self.tokenizer()
    let lines = SampleText.lines(200, seed: 8)
    let expected = try lines.map { try tokenizer.encode($0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          do {
            return try lines.map { try tokenizer.encode($0) } == expected
          } catch {
            return false
          }
        }
      }
      for await equal in group { #expect(equal) }
    }
  }

  @Test func theReportCounts() throws {
    let tokenizer = try Self.tokenizer(.char)
    var report = TokenizerReport(tokenizer)
    #expect(report.bytesPerToken == 0 && report.unusedPieces == report.ordinaryPieces)
    try report.add("a boat\n", tokenizer)
    try report.add("🙂", tokenizer)
    #expect(report.bytes == 11 && report.words == 3 && report.tokens == 11)
    #expect(report.byteTokens == 4 && report.unknownTokens == 0)
    #expect(report.byteShare == 4.0 / 11 && report.bytesPerToken == 1)
    #expect(report.usedPieces == 6)
    #expect(report.unusedPieces == report.ordinaryPieces - 6)
  }
}
