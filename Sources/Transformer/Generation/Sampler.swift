import Foundation
import Kernels

/// A token that was chosen.
public struct TokenChoice: Sendable, Equatable {
  /// The token.
  public let id: Int32
  /// The natural logarithm of the probability that the model itself gave it: before temperature, filters and penalties,
  /// so that it can be compared between settings and summed to a perplexity.
  public let logProbability: Float
  /// The likeliest tokens by the model itself, as many as were asked for, with the logarithms of their probabilities.
  public var alternatives: [Alternative] = []

  /// A token that might have been chosen.
  public struct Alternative: Sendable, Equatable {
    /// The token.
    public let id: Int32
    /// As ``TokenChoice/logProbability``.
    public let logProbability: Float
  }
}

/// Draws the next token from the logits of one position.
///
/// The draw of a step depends on the seed, the sample's number, the step and the logits alone: neither on threads nor on what
/// was drawn before. See ``SamplerOptions`` for the order of the rules.
public struct Sampler: Sendable {
  private let processors: [any LogitsProcessor]
  private let isGreedy: Bool
  private let seed: UInt64
  private let site: UInt64
  private let alternatives: Int

  /// - Parameters:
  ///   - options: the rules.
  ///   - suppressed: ids that are never chosen: control tokens but the end token, and ids that the tokenizer lacks.
  ///   - seed: of all random numbers.
  ///   - sample: the number of this text among those with the same seed; each has a random stream of its own.
  ///   - alternatives: how many of the likeliest tokens each choice names.
  /// - Throws: ``SamplingError`` for an option out of range.
  public init(
    _ options: SamplerOptions, suppressing suppressed: Set<Int32> = [], seed: UInt64, sample: Int = 0,
    alternatives: Int = 0
  ) throws(SamplingError) {
    try options.validate()
    processors = options.processors(suppressing: suppressed)
    isGreedy = options.temperature == 0
    self.seed = seed
    site = RandomSite.generatedText(sample)
    self.alternatives = alternatives
  }

  /// The next token.
  ///
  /// - Parameters:
  ///   - logits: of one position, [vocabularySize].
  ///   - history: the ids that the model sees, in order.
  ///   - step: the number of the token in its text.
  ///   - excluding: excludes tokens before any rule is applied.
  /// - Throws: ``SamplingError`` for logits that are NaN or +∞, and where no token is left.
  public func choose(
    _ logits: [Float], history: [Int32], step: Int, excluding: (inout [Float]) -> Void = { _ in }
  ) throws(SamplingError) -> TokenChoice {
    if let token = logits.firstIndex(where: { $0.isNaN || $0 == .infinity }) {
      throw .notANumber(token: token, value: logits[token])
    }
    var processed = logits
    excluding(&processed)
    for processor in processors { processor.process(&processed, history: history) }
    guard let best = Self.mostLikely(processed), processed[best] > -.infinity else {
      throw .nothingLeft(vocabularySize: logits.count)
    }
    let token = isGreedy ? best : draw(processed, largest: processed[best], step: step)
    let logSum = Self.logSumExp(logits)
    var choice = TokenChoice(id: Int32(token), logProbability: Float(Double(logits[token]) - logSum))
    if alternatives > 0 { choice.alternatives = likeliest(logits, logSum) }
    return choice
  }

  /// The likeliest tokens, the lower id first where two are as likely.
  private func likeliest(_ logits: [Float], _ logSum: Double) -> [TokenChoice.Alternative] {
    var kept = logits
    TopK(alternatives).process(&kept, history: [])
    let tokens = kept.indices.filter { kept[$0] > -.infinity }.sorted {
      logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1
    }
    return tokens.map { .init(id: Int32($0), logProbability: Float(Double(logits[$0]) - logSum)) }
  }

  /// The first of the largest logits; nil if there is none.
  static func mostLikely(_ logits: [Float]) -> Int? {
    var best: Int?
    for index in logits.indices where best.map({ logits[index] > logits[$0] }) ?? true { best = index }
    return best
  }

  /// A token drawn in proportion to exp(logit): the first whose running sum passes a random share of the total.
  private func draw(_ logits: [Float], largest: Float, step: Int) -> Int {
    let weights = logits.map { $0 > -.infinity ? exp(Double($0 - largest)) : 0 }
    var random = RandomStream(seed: seed, step: UInt64(step), site: site)
    let target = random.uniform() * weights.reduce(0, +)
    var sum = 0.0
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      sum += weight
      last = index
      if sum > target { return index }
    }
    // The target is below the total, of which `sum` is the same sum: only rounding to the total itself leads here.
    return last
  }

  /// log Σ exp(logit).
  private static func logSumExp(_ logits: [Float]) -> Double {
    let largest = logits.max() ?? -.infinity
    guard largest > -.infinity else { return -.infinity }
    return Double(largest) + log(logits.reduce(0.0) { $0 + exp(Double($1 - largest)) })
  }
}
