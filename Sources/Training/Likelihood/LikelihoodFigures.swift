import Data
import Foundation

/// The figures of a language model on items.
public struct LikelihoodFigures: Sendable, Equatable {
  /// The items.
  public let items: Int
  /// The share of items whose right text is the likeliest, ties in parts; of single texts, of those that greedy choice of each
  /// token would have written.
  public let accuracy: Double
  /// How far ``accuracy`` depends on the items; nil where there are none.
  public let interval: BootstrapInterval?
  /// ``accuracy`` where likelihoods are divided by the texts' bytes; nil for single texts.
  public let accuracyPerByte: Double?
  /// What guessing would get; nil for single texts.
  public let chance: Double?
  /// The mean Σ log p of a right text, in nats.
  public let logProbability: Double
  /// Bits for each byte of the right texts.
  public let bitsPerByte: Double
  /// The items with a context that was cut from the left.
  public let cutItems: Int
}

/// Adds up outcomes of items.
struct LikelihoodTally: Sendable {
  private var credits: [Float] = []
  private var perByte = 0.0, chance = 0.0
  private var logProbability = 0.0
  private var bytes = 0
  private var cutItems = 0
  private var areChoices = true

  /// The number of items.
  var count: Int { credits.count }

  /// Adds an item.
  mutating func add(_ item: LikelihoodItem, _ outcome: ItemOutcome) {
    credits.append(outcome.credit)
    perByte += Double(outcome.creditPerByte ?? 0)
    chance += outcome.chance ?? 0
    areChoices = areChoices && outcome.chance != nil
    logProbability += outcome.likelihoods[item.gold].logProbability
    bytes += item.alternatives[item.gold].byteCount
    if outcome.likelihoods.contains(where: { $0.cutTokens > 0 }) { cutItems += 1 }
  }

  /// Adds the items of another.
  static func += (left: inout LikelihoodTally, right: LikelihoodTally) {
    left.credits += right.credits
    left.perByte += right.perByte
    left.chance += right.chance
    left.areChoices = left.areChoices && right.areChoices
    left.logProbability += right.logProbability
    left.bytes += right.bytes
    left.cutItems += right.cutItems
  }

  /// The figures; `seed` draws the interval's resamples.
  func figures(seed: UInt64) -> LikelihoodFigures {
    let count = Double(credits.count)
    return LikelihoodFigures(
      items: credits.count, accuracy: credits.reduce(0) { $0 + Double($1) } / count,
      interval: BootstrapInterval(credits, seed: seed), accuracyPerByte: areChoices ? perByte / count : nil,
      chance: areChoices ? chance / count : nil, logProbability: logProbability / count,
      bitsPerByte: -logProbability / log(2) / Double(max(1, bytes)), cutItems: cutItems)
  }
}
