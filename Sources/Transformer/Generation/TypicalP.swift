import Foundation

/// Keeps the tokens whose surprise is nearest to what the model expects of the next one, until their probabilities sum to at
/// least p (locally typical sampling; Meister et al. 2023, arXiv:2202.00666).
///
/// With H = −Σ p log p tokens are taken by rising |−log p − H|, the lower id first where two are equal. Unlike the other
/// filters it may leave out the likeliest token. One token always remains.
public struct TypicalP: LogitsProcessor {
  /// The probability that the tokens hold, above 0; 1 keeps all.
  public let probability: Double

  /// Keeps tokens of a probability above 0, at most 1.
  public init(_ probability: Double) {
    precondition(probability > 0 && probability <= 1, "typical-p \(probability)")
    self.probability = probability
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    guard probability < 1, let distribution = TokenDistribution(logits) else { return }
    let entropy = distribution.entropy
    let ranked = distribution.tokens.indices.map { ($0, abs(-distribution.logProbabilities[$0] - entropy)) }
      .sorted { $0.1 != $1.1 ? $0.1 < $1.1 : $0.0 < $1.0 }
    var sum = 0.0, isKept = [Bool](repeating: false, count: logits.count)
    for (place, _) in ranked {
      isKept[distribution.tokens[place]] = true
      sum += exp(distribution.logProbabilities[place])
      if sum >= probability { break }
    }
    for index in logits.indices where !isKept[index] { logits[index] = -.infinity }
  }
}
