import Data
import Foundation

/// What a model made of one item.
package struct ItemOutcome: Sendable, Equatable {
  /// Of each text.
  package let likelihoods: [Likelihood]
  /// 1 where the right text is the likeliest, a share of it where others are as likely (1/2 of two); of a single text,
  /// whether each of its tokens was the model's first choice.
  package let credit: Float
  /// The same by the likelihood of a byte of the text; nil for a single text.
  package let creditPerByte: Float?
  /// What guessing would get; nil for a single text.
  package let chance: Double?

  /// The outcome of an item whose texts have these likelihoods.
  package init(_ item: LikelihoodItem, _ likelihoods: [Likelihood]) {
    precondition(likelihoods.count == item.alternatives.count)
    self.likelihoods = likelihoods
    guard likelihoods.count > 1 else {
      credit = likelihoods[0].isGreedy ? 1 : 0
      creditPerByte = nil
      chance = nil
      return
    }
    let sums = likelihoods.map(\.logProbability)
    credit = Self.credit(sums, gold: item.gold)
    creditPerByte = Self.credit(
      zip(sums, item.alternatives).map { $0 / Double(max(1, $1.byteCount)) }, gold: item.gold)
    chance = 1 / Double(likelihoods.count)
  }

  /// The right one's share of the first place.
  private static func credit(_ scores: [Double], gold: Int) -> Float {
    let best = scores.max() ?? 0
    guard scores[gold] == best else { return 0 }
    return 1 / Float(scores.count { $0 == best })
  }
}
