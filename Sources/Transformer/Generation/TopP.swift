import Foundation

/// Keeps the nucleus: the fewest most likely tokens whose probabilities sum to at least p (Holtzman et al. 2020,
/// arXiv:1904.09751). Of equally likely tokens the lower id comes first. One token always remains.
public struct TopP: LogitsProcessor {
  /// The probability that the nucleus holds, above 0; 1 keeps all.
  public let probability: Double

  /// The nucleus of a probability above 0, at most 1.
  public init(_ probability: Double) {
    precondition(probability > 0 && probability <= 1, "top-p \(probability)")
    self.probability = probability
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    guard probability < 1, let largest = logits.max(), largest > -.infinity else { return }
    let weights = logits.map { exp(Double($0 - largest)) }
    let total = weights.reduce(0, +)
    let target = probability * total
    let nucleus = PartialSelection.nucleus(of: weights, target: target)
    // The nucleus is what sums in falling order say. Those found here are theirs but for the rounding of as many additions.
    let error = Double(weights.count) * 0x1p-52 * total
    guard let nucleus, nucleus.before + error < target, nucleus.sum - error >= target else {
      return keepRanked(weights, total, &logits)
    }
    for index in logits.indices {
      logits[index] = weights[index] >= nucleus.least ? logits[index] : -.infinity
    }
    guard nucleus.ties < nucleus.equal else { return }
    var ties = nucleus.ties
    for index in logits.indices where weights[index] == nucleus.least {
      if ties > 0 { ties -= 1 } else { logits[index] = -.infinity }
    }
  }

  /// The nucleus by its definition, for where the target is met to a rounding error.
  private func keepRanked(_ weights: [Double], _ total: Double, _ logits: inout [Float]) {
    // Tokens below this bound hold less than 1 − p all together, so none is in the nucleus: it leaves few to sort.
    let bound = total * (1 - probability) / Double(weights.count)
    let ranked = weights.indices.filter { weights[$0] >= bound }.sorted {
      weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
    }
    var kept = [Bool](repeating: false, count: weights.count)
    var sum = 0.0
    for index in ranked {
      kept[index] = true
      sum += weights[index]
      if sum >= probability * total { break }
    }
    for index in logits.indices where !kept[index] { logits[index] = -.infinity }
  }
}
