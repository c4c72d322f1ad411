import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

/// Each rule of sampling beside its definition, and their order.
@Suite struct SamplerRuleTests {
  private func processed(_ rule: some LogitsProcessor, _ logits: [Float], _ history: [Int32] = []) -> [Float]
  {
    var logits = logits
    rule.process(&logits, history: history)
    return logits
  }

  private func kept(_ rule: some LogitsProcessor, _ logits: [Float]) -> [Int] {
    let left = processed(rule, logits)
    return left.indices.filter { left[$0] > -.infinity }
  }

  @Test func countsAreTaken() {
    let rule = CountPenalty(frequency: 0.5, presence: 0.25)
    #expect(processed(rule, [1, 1, 1, 1], [1, 1, 2, 99, -5]) == [1, -0.25, 0.25, 1])
  }

  @Test func biasesAreAdded() {
    #expect(processed(LogitBias([1: 2, 2: -.infinity, 99: 1]), [0, 0, 0]) == [0, 2, -.infinity])
  }

  @Test func runsDoNotOccurTwice() {
    let open = [Float](repeating: 0, count: 5)
    func left(_ length: Int, _ history: [Int32]) -> [Int] {
      let logits = processed(NoRepeatNGram(length), open, history)
      return logits.indices.filter { logits[$0] > -.infinity }
    }
    #expect(left(1, [1, 3]) == [0, 2, 4])
    #expect(left(2, [1, 2, 3, 1]) == [0, 1, 3, 4])
    #expect(left(3, [1, 2, 3, 1, 2]) == [0, 1, 2, 4])
    #expect(left(3, [1, 2, 3, 2, 1]) == [0, 1, 2, 3, 4])
    #expect(left(3, [1]) == [0, 1, 2, 3, 4])
  }

  /// Against every earlier place tried one by one.
  @Test func repeatedRunsArePenalised() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<200 {
      let history = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Int32.random(in: 0..<4, using: &random)
      }
      let breakers: Set<Int32> = round % 3 == 0 ? [3] : []
      let rule = RepetitionRun(multiplier: 0.8, base: 1.75, allowed: 2, breakers: breakers)
      var expected = [Float](repeating: 0, count: 4)
      var longest = [Int](repeating: 0, count: 4)
      for end in history.indices.dropFirst() {
        var length = 0
        while end - 1 - length >= 0, history[end - 1 - length] == history[history.count - 1 - length],
          !breakers.contains(history[history.count - 1 - length])
        {
          length += 1
        }
        longest[Int(history[end])] = max(longest[Int(history[end])], length)
      }
      for token in 0..<4 where longest[token] >= 2 && !breakers.contains(Int32(token)) {
        expected[token] = -Float(0.8 * pow(1.75, Double(longest[token] - 2)))
      }
      let actual = processed(rule, [0, 0, 0, 0], history)
      #expect(zip(actual, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) }, "\(history)")
    }
    // A text of one token again and again has the longest run there can be, and no infinity.
    let same = [Int32](repeating: 1, count: 3000)
    let rule = RepetitionRun(multiplier: 1, base: 1.75, allowed: 2, breakers: [])
    #expect(processed(rule, [0, 0], same)[1] == -1e4)
  }

  /// Against the definition: tokens by rising distance of their surprise from the entropy.
  @Test func typicalTokensAreKept() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      var logits = random.normals(12).map { $0 * 2 }
      if Bool.random(using: &random) { logits[3] = -.infinity }
      let p = Double.random(in: 0.05..<0.99, using: &random)
      let exps = logits.map { exp(Double($0)) }, total = exps.reduce(0, +)
      let shares = exps.map { $0 / total }
      let entropy = -shares.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
      let order = shares.indices.filter { shares[$0] > 0 }.sorted {
        abs(-log(shares[$0]) - entropy) < abs(-log(shares[$1]) - entropy)
      }
      var sum = 0.0, expected: Set<Int> = []
      for token in order where sum < p {
        expected.insert(token)
        sum += shares[token]
      }
      #expect(Set(kept(TypicalP(p), logits)) == expected)
    }
    // One token nearly certain: the rare ones are the surprise.
    #expect(kept(TypicalP(0.5), [10, 0, 0]) == [0])
    #expect(kept(TypicalP(1), [1, 2, 3]) == [0, 1, 2])
  }

  @Test func temperatureFollowsDoubt() {
    let rule = DynamicTemperature(0.5...2, exponent: 1)
    // No doubt to speak of: the lowest temperature. Of equal tokens there is all the doubt, and nothing to divide.
    let sure = processed(rule, [100, 0])
    #expect(abs(sure[0] - sure[1] - 200) < 1)
    #expect(processed(rule, [1, 1, 1]) == [0, 0, 0])
    let shares = [0.7, 0.3], entropy = -shares.reduce(0) { $0 + $1 * log($1) }
    let logits = processed(rule, shares.map { Float(log($0)) })
    let expected = log(0.7 / 0.3) / (0.5 + 1.5 * entropy / log(2))
    #expect(abs(Double(logits[0] - logits[1]) - expected) < 1e-5)
  }

  /// min-p 0.3 of 0.4 leaves 0.15 out at temperature 1 and keeps it at 2, where it stands behind.
  @Test func orderDecides() throws {
    var options = SamplerOptions()
    options.temperature = 2
    options.topP = 1
    options.minP = 0.3
    func drawn(_ order: [SamplerRule]) throws -> Set<Int32> {
      options.order = order
      let sampler = try Sampler(options, seed: 3)
      return Set(try (0..<2000).map { try sampler.choose(SamplerTests.logits, history: [], step: $0).id })
    }
    #expect(try drawn([.temperature, .minP]) == [0, 1, 2, 3, 4])
    #expect(try drawn([.minP, .temperature]) == [1, 3, 4])
    #expect(try drawn([.temperature]) == [0, 1, 2, 3, 4])
    options.order = [.minP, .minP]
    #expect(throws: SamplingError.self) { try options.validate() }
  }

  @Test func greedyKnowsPenaltiesAlone() throws {
    var options = SamplerOptions.greedy
    options.typicalP = 0.01
    options.topK = 1
    #expect(try Sampler(options, seed: 1).choose([0, 3, 1], history: [], step: 0).id == 1)
    options.presencePenalty = 2.5
    #expect(try Sampler(options, seed: 1).choose([0, 3, 1], history: [1], step: 0).id == 2)
    options.logitBias = [0: 5]
    #expect(try Sampler(options, seed: 1).choose([0, 3, 1], history: [1], step: 0).id == 0)
  }

  @Test func alternativesAreTheModels() throws {
    var options = SamplerOptions.greedy
    options.logitBias = [1: -100]
    let sampler = try Sampler(options, seed: 1, alternatives: 2)
    let choice = try sampler.choose(SamplerTests.logits, history: [], step: 0)
    #expect(choice.id == 3)
    #expect(choice.alternatives.map(\.id) == [1, 3])
    #expect(abs(choice.alternatives[0].logProbability - Float(log(0.4))) < 1e-5)
    #expect(choice.alternatives[1].logProbability == choice.logProbability)
  }
}
