import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

@Suite struct SamplerTests {
  /// Logits whose softmax is 0.4, 0.3, 0.15, 0.1, 0.05, in an order that is not that of ids.
  static let probabilities = [0.1, 0.4, 0.05, 0.3, 0.15]
  static let logits = probabilities.map { Float(log($0) + 3) }

  private func options(_ change: (inout SamplerOptions) -> Void) -> SamplerOptions {
    var options = SamplerOptions()
    options.temperature = 1
    options.topP = 1
    change(&options)
    return options
  }

  /// How often each id is drawn in `count` steps, as shares.
  private func shares(_ options: SamplerOptions, suppressing: Set<Int32> = [], _ count: Int = 20_000) throws
    -> [Double]
  {
    let sampler = try Sampler(options, suppressing: suppressing, seed: 7)
    var counts = [Int](repeating: 0, count: Self.logits.count)
    for step in 0..<count {
      counts[Int(try sampler.choose(Self.logits, history: [], step: step).id)] += 1
    }
    return counts.map { Double($0) / Double(count) }
  }

  /// Five standard deviations of a share of 20,000 draws: a right sampler fails once in a million.
  private func expectShares(_ actual: [Double], _ expected: [Double], _ label: String) {
    for (a, e) in zip(actual, expected) {
      let bound = e == 0 ? 0 : 5 * (e * (1 - e) / 20_000).squareRoot()
      #expect(abs(a - e) <= bound, "\(label): \(actual), expected \(expected)")
    }
  }

  @Test func unfilteredDrawsFollowTheModel() throws {
    expectShares(try shares(options { _ in }), Self.probabilities, "temperature 1")
    expectShares(try shares(options { $0.topK = 99 }), Self.probabilities, "top-k above the vocabulary")
  }

  @Test func temperatureSharpens() throws {
    let squares = Self.probabilities.map { $0 * $0 }
    let total = squares.reduce(0, +)
    expectShares(try shares(options { $0.temperature = 0.5 }), squares.map { $0 / total }, "temperature 0.5")
  }

  @Test func topKKeepsTheKMostLikely() throws {
    let expected = [0, 0.4 / 0.7, 0, 0.3 / 0.7, 0]
    expectShares(try shares(options { $0.topK = 2 }), expected, "top-k 2")
    expectShares(try shares(options { $0.topK = 1 }), [0, 1, 0, 0, 0], "top-k 1")
  }

  @Test func topPKeepsTheSmallestNucleus() throws {
    // 0.4 + 0.3 is short of 0.75; with 0.15 it is reached.
    expectShares(
      try shares(options { $0.topP = 0.75 }), [0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85], "top-p 0.75")
    expectShares(try shares(options { $0.topP = 0.39 }), [0, 1, 0, 0, 0], "top-p 0.39")
    expectShares(try shares(options { $0.topP = 1e-9 }), [0, 1, 0, 0, 0], "top-p 1e-9")
  }

  @Test func minPKeepsAShareOfTheLargest() throws {
    // 0.3 of 0.4 is 0.12.
    expectShares(
      try shares(options { $0.minP = 0.3 }), [0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85], "min-p 0.3")
    expectShares(try shares(options { $0.minP = 1 }), [0, 1, 0, 0, 0], "min-p 1")
  }

  /// Filters see what those before them left: top-p 0.6 of the top 2 (4/7, 3/7) needs both, of the whole too; 0.55 needs
  /// one of the top 2, but two of the whole.
  @Test func filtersApplyInOrder() throws {
    let both = options {
      $0.topK = 2
      $0.topP = 0.55
    }
    expectShares(try shares(both), [0, 1, 0, 0, 0], "top-k 2 before top-p 0.55")
    let hot = options {
      $0.temperature = 2
      $0.topP = 0.39
    }
    // √p: 0.632, 0.548 of 2.11 in all: one holds 0.30, two 0.56.
    let roots = [0.4, 0.3].map { $0.squareRoot() }
    expectShares(
      try shares(hot), [0, roots[0] / (roots[0] + roots[1]), 0, roots[1] / (roots[0] + roots[1]), 0],
      "temperature before top-p")
  }

  @Test func tiesKeepTheLowerIds() {
    var logits: [Float] = [1, 2, 2, 2, 0]
    TopK(2).process(&logits, history: [])
    #expect(logits == [-.infinity, 2, 2, -.infinity, -.infinity])
    logits = [1, 1, 1, 1]
    TopP(0.5).process(&logits, history: [])
    #expect(logits == [1, 1, -.infinity, -.infinity])
  }

  /// The bound below which the nucleus does not look must never cost it a token: against the plain definition.
  @Test func topPEqualsItsDefinition() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let count = Int.random(in: 1...60, using: &random)
      let logits = random.normals(count, deviation: 2)
      let p = 0.001 + 0.998 * random.uniform()
      var filtered = logits
      TopP(p).process(&filtered, history: [])
      let ranked = logits.indices.sorted { logits[$0] > logits[$1] }
      let total = logits.reduce(0) { $0 + exp(Double($1)) }
      var sum = 0.0
      var expected = [Float](repeating: -.infinity, count: count)
      for index in ranked where sum < p * total {
        expected[index] = logits[index]
        sum += exp(Double(logits[index]))
      }
      #expect(filtered == expected)
    }
  }

  /// Logits of which many are equal, some excluded and some far apart, and shares that sums meet exactly.
  private func awkwardLogits(_ random: inout SeededGenerator) -> [Float] {
    let count = Int.random(in: 1...700, using: &random)
    let deviation: Double = [0.01, 1, 5, 40][Int.random(in: 0..<4, using: &random)]
    var logits: [Float] = random.normals(count, deviation: deviation)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: logits = logits.map { ($0 * 2).rounded() / 2 }
    case 1: logits = logits.map { $0.rounded() }
    case 2: logits = [Float](repeating: 1.5, count: count)
    default: break
    }
    for index in logits.indices where Int.random(in: 0..<9, using: &random) == 0 {
      logits[index] = -.infinity
    }
    return logits
  }

  /// A partial selection keeps what sorting all tokens kept, to the last tie.
  @Test func filtersKeepWhatSortingKept() {
    var random = SeededGenerator(seed: 11)
    for round in 0..<3_000 {
      let logits = awkwardLogits(&random)
      let shares = [0.25, 0.5, 0.9, 0.95, 1 - 1e-9, 0.001 + 0.998 * random.uniform()]
      let p = shares[Int.random(in: 0..<shares.count, using: &random)]
      var filtered = logits
      TopP(p).process(&filtered, history: [])
      #expect(filtered == Reference.nucleus(logits, p), "round \(round): \(logits.count) logits, p \(p)")
      let count = Int.random(in: 1...logits.count, using: &random)
      filtered = logits
      TopK(count).process(&filtered, history: [])
      #expect(filtered == Reference.largest(logits, count), "round \(round): k \(count)")
    }
  }

  @Test func repetitionPenaltyLowersWhatOccurred() {
    var logits: [Float] = [2, -2, 3, 0]
    RepetitionPenalty(2).process(&logits, history: [0, 1, 0, 9])
    #expect(logits == [1, -4, 3, 0])
  }

  @Test func suppressedTokensNeverAppear() throws {
    let actual = try shares(options { _ in }, suppressing: [1, 77, -1])
    expectShares(actual, [0.1 / 0.6, 0, 0.05 / 0.6, 0.3 / 0.6, 0.15 / 0.6], "without 1")
    let greedy = try Sampler(.greedy, suppressing: [1], seed: 0)
    #expect(try greedy.choose(Self.logits, history: [], step: 0).id == 3)
  }

  @Test func greedyIsTheFirstOfTheLargest() throws {
    let sampler = try Sampler(.greedy, seed: 1)
    #expect(try sampler.choose([0, 5, 5, -1], history: [], step: 0).id == 1)
    #expect(try sampler.choose([-.infinity, -3], history: [], step: 0).id == 1)
  }

  @Test func drawsDependOnSeedSampleAndStep() throws {
    let logits = [Float](repeating: 0, count: 1000)
    func draws(seed: UInt64, sample: Int) throws -> [Int32] {
      let sampler = try Sampler(options { _ in }, seed: seed, sample: sample)
      return try (0..<20).map { try sampler.choose(logits, history: [], step: $0).id }
    }
    #expect(try draws(seed: 5, sample: 0) == draws(seed: 5, sample: 0))
    #expect(try draws(seed: 5, sample: 0) != draws(seed: 6, sample: 0))
    #expect(try draws(seed: 5, sample: 0) != draws(seed: 5, sample: 1))
    #expect(Set(try draws(seed: 5, sample: 0)).count > 10)
  }

  /// The probability reported is the model's own, whatever the settings.
  @Test func logProbabilityIsTheModels() throws {
    let narrow = try Sampler(
      options {
        $0.topK = 1
        $0.temperature = 3
      }, seed: 2)
    let choice = try narrow.choose(Self.logits, history: [], step: 0)
    #expect(choice.id == 1)
    #expect(abs(Double(choice.logProbability) - log(0.4)) < 1e-6)
  }

  @Test func impossibleLogitsAreErrors() throws {
    let sampler = try Sampler(SamplerOptions(), suppressing: [0], seed: 1)
    let empty: [Float] = [3, -.infinity, -.infinity]
    #expect(throws: SamplingError.nothingLeft(vocabularySize: 3)) {
      try sampler.choose(empty, history: [], step: 0)
    }
    #expect(throws: SamplingError.nothingLeft(vocabularySize: 0)) {
      try sampler.choose([], history: [], step: 0)
    }
    do {
      _ = try sampler.choose([0, .nan], history: [], step: 0)
      Issue.record("NaN was accepted")
    } catch {
      #expect(error.fault == .diverged && "\(error)".contains("token 1 is nan"))
    }
    #expect(throws: SamplingError.notANumber(token: 0, value: .infinity)) {
      try sampler.choose([.infinity, 0], history: [], step: 0)
    }
  }

  @Test func optionsOutOfRangeAreErrors() {
    let wrong = [
      options { $0.temperature = -0.1 }, options { $0.temperature = .nan }, options { $0.topK = 0 },
      options { $0.topP = 0 }, options { $0.topP = 1.01 }, options { $0.minP = -1 },
      options { $0.repetitionPenalty = 0 }, options { $0.repetitionPenalty = .infinity },
    ]
    for options in wrong {
      #expect(throws: SamplingError.self) { try Sampler(options, seed: 0) }
    }
  }

  @Test func extremeTemperaturesAreHarmless() throws {
    for temperature in [1e-300, 1e-30, 100] {
      let sampler = try Sampler(options { $0.temperature = temperature }, seed: 4)
      let choice = try sampler.choose([-1e30, 80, 1e30], history: [], step: 0)
      #expect(choice.id == 2)
      #expect(choice.logProbability == 0)
    }
  }
}
