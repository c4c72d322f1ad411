import Batches
import Data
import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

@Suite struct PackingTests {
  private let tokenizer = ByteTokenizer()

  private func corpus(_ lines: [String]) throws -> (TemporaryFolder, TokenCorpus) {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.txt", lines.joined(separator: "\n"))
    let corpus = try TokenCorpusBuilder(
      try CorpusFiles([path]), options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: 3,
      threads: 2, smallest: 2_000, largest: 2_000
    ).build(in: scratch.path("cache")).corpus
    return (scratch, corpus)
  }

  /// Best-fit decreasing as it is defined, item by item: the room left in each bin.
  private func naive(_ counts: [Int]) -> [Int] {
    let capacity = counts.count - 1
    var rooms: [Int] = []
    for length in stride(from: capacity, through: 1, by: -1) {
      for _ in 0..<counts[length] {
        let best = rooms.indices.filter { rooms[$0] >= length }.min { rooms[$0] < rooms[$1] }
        if let best { rooms[best] -= length } else { rooms.append(capacity - length) }
      }
    }
    return rooms
  }

  @Test(arguments: [1, 2, 3, 7, 16, 64, 65, 200], 0..<6)
  func packsAsItemByItem(capacity: Int, seed: Int) {
    var random = RandomStream(seed: UInt64(seed), step: UInt64(capacity), site: 0)
    var counts = (0...capacity).map { _ in random.below(3) == 0 ? random.below(20) : random.below(3) }
    if seed == 0 { counts = [Int](repeating: 0, count: capacity) + [5] }
    if seed == 1 { counts = [0, 103] + [Int](repeating: 0, count: capacity - 1) }
    let packing = BestFitPacking(counts)
    var rooms: [Int] = []
    var seen = [Set<Int>](repeating: [], count: capacity + 1)
    for bin in 0..<packing.binCount {
      let items = packing.items(ofBin: bin)
      #expect(!items.isEmpty && items.map(\.length) == items.map(\.length).sorted(by: >))
      rooms.append(capacity - items.reduce(0) { $0 + $1.length })
      for item in items { #expect(seen[item.length].insert(item.rank).inserted) }
    }
    #expect(rooms.sorted() == naive(counts).sorted())
    for length in 1...capacity { #expect(seen[length] == Set(0..<counts[length])) }
  }

  @Test func packingMillionsTakesNoTimeWorthMentioning() {
    var counts = [Int](repeating: 0, count: 2_049)
    for length in 1...2_048 { counts[length] = 1_000_000_000 / (length + 10) }
    let packing = BestFitPacking(counts)
    let tokens = counts.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    #expect(packing.binCount >= tokens / 2_048)
    #expect(Double(packing.binCount) < 1.001 * Double(tokens) / 2_048)
    #expect(packing.items(ofBin: packing.binCount - 1).reduce(0) { $0 + $1.length } <= 2_048)
  }

  /// Every position of every document is in one context, once an epoch, and only long documents are cut.
  @Test(arguments: [true, false]) func documentsAreWholeUnlessTheyAreLonger(attendsAcross: Bool) throws {
    let lines = (0..<300).map { "\($0) " + String(repeating: "abc ", count: $0 * 37 % 23) }
    let (scratch, corpus) = try corpus(lines)
    // Held-out documents leave holes, over which nothing is joined.
    let view = try ValidationSplit.documents(fraction: 0.1, seed: 3).apply(to: corpus).training
    let sampler = try PackedSampler(view, contextLength: 40, attendsAcross: attendsAcross, seed: 8)
    var expected: [[Int32]: Int] = [:]
    var cut = 0
    var total = 0
    view.forEachDocument { range in
      do {
        var tokens = try corpus.tokens(range)
        if !attendsAcross { tokens.removeLast() }
        total += tokens.count
        if tokens.count > 40 { cut += 1 }
        for start in stride(from: 0, to: tokens.count, by: 40) {
          expected[Array(tokens[start..<min(start + 40, tokens.count)]), default: 0] += 1
        }
      } catch { Issue.record(error) }
    }
    #expect(sampler.tokensPerEpoch == total && sampler.cutDocuments == cut && cut > 20)
    #expect(sampler.fill > 0.97 && sampler.fill <= 1)
    let epoch = try sampler.batch(at: 0, size: sampler.count)
    #expect(epoch.tokens.count == total && epoch.predicted.count == total)
    var found: [[Int32]: Int] = [:]
    for row in 0..<epoch.count {
      let sequence = epoch.sequence(row)
      #expect(sequence.count <= 40)
      // Attending across, a sequence is cut after end tokens; a document's own end is its last token.
      var piece: [Int32] = []
      for position in sequence {
        piece.append(epoch.tokens[position])
        if attendsAcross && epoch.tokens[position] == 3 || position + 1 == sequence.upperBound {
          found[piece, default: 0] += 1
          piece = []
        }
        let target = epoch.predicted[position]
        if position + 1 < sequence.upperBound {
          #expect(target == epoch.tokens[position + 1], "position \(position)")
        } else {
          // The last position is the end of a document, with nothing after it, or its next token is known.
          #expect(attendsAcross && epoch.tokens[position] == 3 ? target == -1 : target >= 0)
        }
      }
    }
    #expect(found == expected)
    #expect(attendsAcross ? epoch.count == sampler.count : epoch.count > sampler.count)
    withExtendedLifetime(scratch) {}
  }

  @Test func contextsAreAFunctionOfSeedEpochAndNumber() throws {
    let (scratch, corpus) = try corpus(
      (0..<500).map { "line \($0) " + String(repeating: "x", count: $0 % 31) })
    func sampler(_ seed: UInt64) throws -> PackedSampler {
      try PackedSampler(TokenView(corpus), contextLength: 32, attendsAcross: false, seed: seed)
    }
    let one = try sampler(1)
    for step in [0, 3, one.count, 1_000_000] {
      #expect(try one.batch(at: step, size: 4) == sampler(1).batch(at: step, size: 4))
      #expect(try one.batch(at: step, size: 4) != sampler(2).batch(at: step, size: 4))
    }
    let epochs = try (0..<3).map { try one.batch(at: $0, size: one.count) }
    #expect(epochs[0] != epochs[1])
    #expect(epochs.allSatisfy { $0.tokens.sorted() == epochs[0].tokens.sorted() })
    withExtendedLifetime(scratch) {}
  }

  @Test func windowsWithinDocumentsDoNotLookBack() throws {
    let (scratch, corpus) = try corpus((0..<200).map { String(repeating: "a", count: 1 + $0 * 13 % 29) })
    let across = try WindowSampler(TokenView(corpus), contextLength: 24, seed: 6)
    let within = try WindowSampler(TokenView(corpus), contextLength: 24, attendsAcross: false, seed: 6)
    for step in 0..<20 {
      let one = try across.batch(at: step, size: 3), other = try within.batch(at: step, size: 3)
      #expect(one.tokens == other.tokens && one.count == 3 && other.count > 3)
      #expect(Set(one.offsets).isSubset(of: other.offsets))
      for row in 0..<other.count {
        let sequence = other.sequence(row)
        for position in sequence where position + 1 < sequence.upperBound {
          #expect(other.tokens[position] != 3, "an end token is the last of its sequence")
          #expect(other.predicted[position] == other.tokens[position + 1])
        }
      }
      for position in other.tokens.indices {
        #expect(other.predicted[position] == (other.tokens[position] == 3 ? -1 : one.predicted[position]))
      }
    }
    let judged = try EvaluationWindows(TokenView(corpus), contextLength: 24, attendsAcross: false)
    let all = try judged.batch(0..<judged.count)
    #expect(all.targets.count == corpus.count - corpus.documentCount)
    withExtendedLifetime(scratch) {}
  }

  @Test func documentsTooShortToLearnFromAreLeftOut() throws {
    let (scratch, corpus) = try corpus(["ab", "c", "d"])
    let sampler = try PackedSampler(TokenView(corpus), contextLength: 8, attendsAcross: false, seed: 1)
    // " ab", " c" and " d" with their ends: 3, 2 and 2 positions.
    #expect(sampler.tokensPerEpoch == 7 && sampler.count == 1)
    #expect(try sampler.batch(at: 5, size: 1).count == 3)
    let nothing = try #require(throws: DataError.self) {
      try PackedSampler(
        TokenView(corpus, ranges: [0..<1]), contextLength: 8, attendsAcross: false, seed: 1)
    }
    #expect(nothing.fault == .badInput)
    withExtendedLifetime(scratch) {}
  }
}
