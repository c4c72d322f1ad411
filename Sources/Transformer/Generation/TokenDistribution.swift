import Foundation

/// The distribution over the tokens that logits leave.
struct TokenDistribution {
  /// The tokens whose probability is above 0, rising.
  let tokens: [Int]
  /// Their natural logarithms.
  let logProbabilities: [Double]

  /// Nil where no token is left.
  init?(_ logits: [Float]) {
    guard let largest = logits.max(), largest > -.infinity else { return nil }
    tokens = logits.indices.filter { logits[$0] > -.infinity }
    let shifted = tokens.map { Double(logits[$0] - largest) }
    let logSum = log(shifted.reduce(0.0) { $0 + exp($1) })
    logProbabilities = shifted.map { $0 - logSum }
  }

  /// −Σ p log p, in nats.
  var entropy: Double { -logProbabilities.reduce(0.0) { $0 + exp($1) * $1 } }
}
