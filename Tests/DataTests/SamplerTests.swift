import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

@Suite struct SamplerTests {
  private let tokenizer = ByteTokenizer()

  private func corpus(_ text: String, _ mode: DocumentMode = .file, end: Int32? = nil) throws -> (
    TemporaryFolder, TokenCorpus
  ) {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", text)
    return (
      scratch,
      try TokenCorpusBuilder(
        try CorpusFiles([path]), options: TextOptions(documents: mode), tokenizer: tokenizer, endToken: end,
        threads: 1
      ).build(in: scratch.path("cache")).corpus
    )
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 16, 17, 31, 64, 97, 255, 256, 257, 1_000, 4_099, 65_537, 100_000])
  func permutationIsABijection(count: Int) {
    let order = Permutation(count: count, seed: 42, epoch: 3)
    #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
  }

  @Test func permutationsDifferAndAreSpread() {
    let first = Permutation(count: 1_000, seed: 1)
    let elements = (0..<1_000).map { first[$0] }
    for other in [Permutation(count: 1_000, seed: 2), Permutation(count: 1_000, seed: 1, epoch: 1)] {
      let same = (0..<1_000).count { other[$0] == elements[$0] }
      // Matches of two random orders are Poisson with mean 1.
      #expect(same < 10)
    }
    // Rank correlation of place and element has standard deviation 1/√999 under chance.
    let mean = 499.5
    let covariance = elements.enumerated().reduce(0.0) {
      $0 + (Double($1.offset) - mean) * (Double($1.element) - mean)
    }
    #expect(abs(covariance / (1_000.0 * (1_000_000 - 1) / 12)) < 5 / 999.0.squareRoot())
    #expect(Permutation(count: 0, seed: 1).count == 0)
    let huge = Permutation(count: Int.max / 2, seed: 5)
    #expect(huge[0] != huge[1] && huge[12_345] < Int.max / 2)
  }

  @Test func windowsPredictTheNextTokenAndCoverTheEpoch() throws {
    let text = String((0..<1_003).map { Character(UnicodeScalar(UInt8(33 + $0 % 90))) })
    let (scratch, corpus) = try corpus(text)
    let all = try corpus.tokens(0..<corpus.count)
    let sampler = try WindowSampler(TokenView(corpus), contextLength: 10, seed: 9)
    #expect(
      sampler.count == (corpus.count - 1) / 10 && sampler.tokensPerEpoch == sampler.count * 10)
    let epoch = try sampler.batch(at: 0, size: sampler.count)
    #expect(epoch.count == sampler.count && epoch.predicted.count == epoch.tokens.count)
    var starts: Set<Int> = []
    for row in 0..<epoch.count {
      let window = epoch.sequence(row)
      let start = try #require(
        (0..<all.count - 10).first { Array(all[$0..<$0 + 10]) == Array(epoch.tokens[window]) })
      #expect(Array(epoch.predicted[window]) == Array(all[start + 1...start + 10]))
      starts.insert(start)
    }
    // The text repeats every 90 characters, so equal windows are counted once.
    #expect(starts.count >= 9)
    // Any batch is the same however it is reached, and steps follow each other without a gap.
    let seven = try (0..<40).map { try sampler.batch(at: $0, size: 7) }
    #expect(seven.prefix(14).flatMap(\.tokens) == Array(epoch.tokens.prefix(14 * 70)))
    #expect(try sampler.batch(at: 33, size: 7) == seven[33])
    #expect(try sampler.batch(at: 1, size: sampler.count) != epoch)
    #expect(
      try WindowSampler(TokenView(corpus), contextLength: 10, seed: 10).batch(at: 0, size: 50)
        != sampler.batch(at: 0, size: 50))
    withExtendedLifetime(scratch) {}
  }

  @Test func aTextOfOneWindowWorksAndAShorterOneNamesTheCounts() throws {
    let (scratch, corpus) = try corpus("abcdefghij")
    let sampler = try WindowSampler(TokenView(corpus), contextLength: 10, seed: 1)
    #expect(sampler.count == 1)
    for step in 0..<5 { #expect(try sampler.batch(at: step, size: 1).tokens == corpus.tokens(0..<10)) }
    let error = try #require(throws: DataError.self) {
      try WindowSampler(TokenView(corpus), contextLength: 11, seed: 1)
    }
    #expect(error.fault == .badInput)
    #expect(error.description.contains("11 tokens") && error.description.contains("needs 12"), "\(error)")
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [true, false])
  func evaluationPredictsEachTokenOnce(includesRemainder: Bool) throws {
    let (scratch, corpus) = try corpus(String(repeating: "x", count: 24) + "yz")
    let windows = try EvaluationWindows(
      TokenView(corpus), contextLength: 4, includesRemainder: includesRemainder)
    // 27 tokens with the leading space: 26 predictions, six windows of four and two left over.
    #expect(windows.count == (includesRemainder ? 7 : 6))
    #expect(windows.targetCount == (includesRemainder ? 26 : 24))
    let batch = try windows.batch(0..<windows.count)
    #expect(try batch.predicted == corpus.tokens(1..<1 + windows.targetCount))
    #expect(try batch.tokens == corpus.tokens(0..<windows.targetCount))
    #expect(try windows.batch(2..<4).tokens == corpus.tokens(8..<16))
    withExtendedLifetime(scratch) {}
  }

  @Test func segmentsCoverEveryDocumentOnce() throws {
    let lines = (0..<100).map { String(repeating: "a", count: 1 + $0 * 37 % 50) }
    let (scratch, corpus) = try corpus(lines.joined(separator: "\n"), .line)
    for join in [false, true] {
      let sampler = try SegmentSampler(
        TokenView(corpus), contextLength: 16, specialTokens: tokenizer.specialTokens, joinDocuments: join,
        seed: 3)
      let ordered = try sampler.batch(0..<sampler.count)
      #expect(try ordered.tokens.filter { $0 >= 7 } == corpus.tokens(0..<corpus.count))
      #expect(sampler.tokensPerEpoch == corpus.count)
      let epoch = try sampler.batch(at: 0, size: sampler.count)
      for row in 0..<epoch.count {
        let sequence = epoch.tokens[epoch.sequence(row)]
        #expect(sequence.first == 4 && sequence.last == 5 && sequence.count > 2 && sequence.count <= 16)
      }
      #expect(epoch.tokens.sorted() == ordered.tokens.sorted() && epoch.tokens != ordered.tokens)
      #expect(
        try sampler.batch(at: 3, size: 5).tokens == Array(epoch.tokens[epoch.offsets[15]..<epoch.offsets[20]])
      )
    }
    let joined = try SegmentSampler(
      TokenView(corpus), contextLength: 128, specialTokens: tokenizer.specialTokens, joinDocuments: true,
      seed: 3)
    let apart = try SegmentSampler(
      TokenView(corpus), contextLength: 128, specialTokens: tokenizer.specialTokens, joinDocuments: false,
      seed: 3)
    #expect(apart.count == 100 && joined.count < 30)
    let error = try #require(throws: DataError.self) {
      try SegmentSampler(
        TokenView(corpus), contextLength: 16, specialTokens: SpecialTokens(unknown: 0), joinDocuments: false,
        seed: 3)
    }
    #expect(error.fault == .mismatch)
    withExtendedLifetime(scratch) {}
  }
}
