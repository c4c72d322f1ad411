import Batches
import Data
import Foundation
import Kernels
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

/// The statistics of masking by spans, and what all objectives have in common.
@Suite struct SpanMaskingTests {
  private let tokenizer = ByteTokenizer()

  private func batch(_ texts: [String]) -> MicroBatch {
    MicroBatch(texts.map { [4] + tokenizer.encode($0) + [5] })
  }

  /// `words` words of 1 to 7 letters.
  private func text(words: Int) -> String {
    (0..<words).map { String("abcdefg".prefix(1 + $0 * 5 % 7)) }.joined(separator: " ")
  }

  @Test func lengthsAreThoseOfTheTruncatedGeometric() {
    let draws = 50_000
    var random = RandomStream(seed: 3, step: 1, site: 4)
    var counts = [Double](repeating: 0, count: 11)
    for _ in 0..<draws { counts[SpanChoice.length(&random)] += 1 }
    // 0.2·0.8^(n−1), n from 1 to 10, over its sum.
    let weights = (1...10).map { 0.2 * pow(0.8, Double($0 - 1)) }
    let p = weights.map { $0 / weights.reduce(0, +) }
    for length in 1...10 { #expect(abs(SpanChoice.probability(of: length) - p[length - 1]) < 1e-12) }
    #expect(SpanChoice.probability(of: 0) == 0 && SpanChoice.probability(of: 11) == 0)
    // χ² with 9 degrees of freedom exceeds 35 by chance once in 17,000.
    let distance = (1...10).reduce(0.0) { sum, length in
      let expected = p[length - 1] * Double(draws)
      return sum + (counts[length] - expected) * (counts[length] - expected) / expected
    }
    #expect(counts[0] == 0 && distance < 35, "\(counts)")
    // The paper's mean.
    let mean = (1...10).reduce(0.0) { $0 + Double($1) * counts[$1] } / Double(draws)
    #expect(abs(mean - 3.8) < 0.05)
  }

  /// Placing keeps the distribution: the spans in long rows have the lengths drawn, but for the last of each row, which the
  /// budget cuts.
  @Test func placedSpansHaveTheLengthsDrawn() throws {
    let words = (0..<4_000).map { 3 * $0..<3 * $0 + 3 }
    let choice = SpanChoice(share: 0.15)
    var counts = [Double](repeating: 0, count: 11)
    var total = 0.0
    for row in 0..<100 {
      var random = RandomStream(seed: 9, step: 0, site: UInt64(row))
      let spans = choice.choose(words, &random)
      let tokens = spans.reduce(0) { $0 + $1.count }
      #expect(tokens <= 1_800 && tokens > 1_797, "\(tokens) of a budget of 1,800")
      let sorted = spans.sorted { $0.lowerBound < $1.lowerBound }
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }, "spans overlap")
      for span in spans.dropLast() {
        #expect(span.lowerBound % 3 == 0 && span.count % 3 == 0, "a word is cut")
        counts[span.count / 3] += 1
        total += 1
      }
    }
    let distance = (1...10).reduce(0.0) { sum, length in
      let expected = SpanChoice.probability(of: length) * total
      return sum + (counts[length] - expected) * (counts[length] - expected) / expected
    }
    #expect(distance < 35, "\(counts) of \(total)")
  }

  @Test(arguments: [0.15, 0.3, 0.5]) func theShareIsKept(share: Double) throws {
    let masking = try Masking(tokenizer, objective: .span, probability: share, seed: 5)
    let original = batch((0..<300).map { text(words: 20 + $0 % 30) })
    var masked = original
    masked = masking.apply(to: masked, step: 1)
    var (chosen, ordinary) = (0, 0)
    for row in 0..<original.count {
      let range = original.sequence(row)
      let budget = Double(range.count - 2) * share
      let count = masked.predicted[range].count { $0 >= 0 }
      #expect(Double(count) <= budget.rounded(), "row \(row): \(count) of \(budget)")
      #expect(count >= 1)
      chosen += count
      ordinary += range.count - 2
      #expect(masked.predicted[range.lowerBound] == -1 && masked.predicted[range.upperBound - 1] == -1)
    }
    // A row falls short by less than a word of at most eight tokens, some four on average, of about a hundred.
    let found = Double(chosen) / Double(ordinary)
    #expect(found <= share + 0.002 && found > share - 0.045, "\(found)")
  }

  /// A span is hidden, replaced or left as a whole.
  @Test func spansShareTheirFate() throws {
    let masking = try Masking(tokenizer, objective: .span, seed: 7)
    var fates = ["hidden": 0.0, "replaced": 0, "kept": 0]
    for step in 0..<40 {
      let original = batch((0..<30).map { text(words: 30 + $0) })
      var masked = original
      masked = masking.apply(to: masked, step: step)
      for row in 0..<original.count {
        var random = RandomStream(seed: 7, step: UInt64(step), site: RandomSite.masks(row: row))
        for span in masking.choose(original.tokens, original.sequence(row), &random) {
          #expect(span.allSatisfy { masked.predicted[$0] == original.tokens[$0] })
          // Whole words: a span begins with a space or at the start, and ends before one or at the end.
          #expect(original.tokens[span.lowerBound] == 39 || original.tokens[span.lowerBound - 1] == 4)
          #expect(original.tokens[span.upperBound] == 39 || original.tokens[span.upperBound] == 5)
          let hidden = span.count { masked.tokens[$0] == 6 }
          if hidden > 0 {
            #expect(hidden == span.count)
            fates["hidden"]? += 1
          } else {
            // One token of two hundred is replaced by itself.
            let kept = span.count { masked.tokens[$0] == original.tokens[$0] }
            fates[kept == span.count ? "kept" : "replaced"]? += 1
          }
        }
      }
    }
    let total = fates.values.reduce(0, +)
    for (fate, share) in [("hidden", 0.8), ("replaced", 0.1), ("kept", 0.1)] {
      // Five standard deviations of a binomial.
      #expect(
        abs((fates[fate] ?? 0) / total - share) < 5 * (share * (1 - share) / total).squareRoot(), "\(fates)")
    }
  }

  private static let encoderObjectives: [Objective] = [.mlm, .wholeWord, .span, .replacedToken]

  @Test(arguments: encoderObjectives)
  func everyObjectiveKeepsTheRules(objective: Objective) throws {
    let masking = try Masking(tokenizer, objective: objective, probability: 0.15, seed: 3)
    let original = batch(
      (0..<50).map { text(words: 1 + $0) } + ["x", "an-extraordinarily-long-word-without-end", ""])
    var masked = original
    masked = masking.apply(to: masked, step: 4)
    for row in 0..<original.count {
      let range = original.sequence(row)
      let ordinary = range.count { original.tokens[$0] >= 7 }
      #expect((masked.predicted[range].contains { $0 >= 0 }) == (ordinary > 0), "row \(row) has no target")
      for position in range {
        let target = masked.predicted[position]
        if target < 0 {
          #expect(masked.tokens[position] == original.tokens[position])
        } else {
          #expect(target == original.tokens[position] && target >= 7, "a special token is hidden")
          #expect(masked.tokens[position] == 6 || masked.tokens[position] >= 7)
          if objective == .replacedToken { #expect(masked.tokens[position] == 6) }
        }
      }
    }
    // A function of (seed, step, row): of nothing else.
    var again = original
    again = masking.apply(to: again, step: 4)
    #expect(again == masked)
    again = masking.apply(to: again, step: 5)
    #expect(again.predicted != masked.predicted)
    var fewer = batch((0..<10).map { text(words: 1 + $0) })
    fewer = masking.apply(to: fewer, step: 4)
    #expect(fewer.predicted == Array(masked.predicted.prefix(fewer.tokens.count)), "another row changed it")
    var other = original
    other = try Masking(tokenizer, objective: objective, probability: 0.15, seed: 4).apply(to: other, step: 4)
    #expect(other.predicted != masked.predicted)
  }

  /// Chinese is written without spaces: there a piece is a word, so no run of ideographs is taken for one.
  @Test(arguments: [Objective.wholeWord, .span]) func ideographsAreWordsOfTheirOwn(objective: Objective)
    throws
  {
    let tokenizer = MixedTokenizer()
    let masking = try Masking(tokenizer, objective: objective, probability: 0.15, seed: 3)
    // <cls> ▁the s 中 国 人 ▁a b <sep>
    let row: [Int32] = [4, 7, 9, 10, 11, 12, 8, 9, 5]
    let original = MicroBatch([[Int32]](repeating: row, count: 400))
    var batch = original
    batch = masking.apply(to: batch, step: 0)
    var alone = 0
    for number in 0..<batch.count {
      let targets = Array(batch.predicted[original.sequence(number)])
      // The pieces of a word share their fate.
      #expect((targets[1] >= 0) == (targets[2] >= 0) && (targets[6] >= 0) == (targets[7] >= 0))
      alone += [3, 4, 5].count { targets[$0] >= 0 } == 1 ? 1 : 0
    }
    #expect(alone > 20, "ideographs are chosen one by one")
  }
}

/// Seven special tokens, "▁the", "▁a", "s", and three ideographs.
fileprivate struct MixedTokenizer: Tokenizer {
  let vocabularySize = 13
  let specialTokens = SpecialTokens(
    unknown: 1, padding: 0, begin: 2, end: 3, classification: 4, separator: 5, mask: 6)
  let fingerprint = String(repeating: "0c", count: 32)
  private let pieces = [
    "<pad>", "<unk>", "<s>", "</s>", "<cls>", "<sep>", "<mask>", "\u{2581}the", "\u{2581}a", "s", "中", "国",
    "人",
  ]

  func encode(_ text: String) -> [Int32] { [] }
  func encodeContinuation(_ text: String) -> [Int32] { [] }
  func decode(_ ids: [Int32]) -> String { ids.map { piece($0) }.joined() }
  func piece(_ id: Int32) -> String { pieces[Int(id)] }
  func startsWord(_ id: Int32) -> Bool { id < 9 }
  func encodePieces(_ text: String) -> [EncodedPiece] { [] }
  func checkpointFiles(role: TokenizerRole, maximumLength: Int) -> [(name: String, data: Data)] { [] }
}
