/// A sequence of tokens of which some are scored.
package struct ScoredSpan: Sendable, Hashable {
  /// The tokens that the model reads; of a decoder also the last one, which it only predicts.
  package let tokens: [Int32]
  /// Those that are scored.
  package let scored: Range<Int>

  package init(tokens: [Int32], scored: Range<Int>) {
    precondition(!scored.isEmpty && scored.upperBound <= tokens.count, "nothing to score")
    self.tokens = tokens
    self.scored = scored
  }
}

/// How likely a model finds a text.
package struct Likelihood: Sendable, Equatable {
  /// Σ log p over the text's tokens, in nats: a decoder's log-probability, an encoder's pseudo-log-likelihood.
  package var logProbability = 0.0
  /// Whether each token was the model's first choice.
  package var isGreedy = true
  /// What each token has of the sum; empty where it was not asked for.
  package var byToken: [Double] = []
  /// The tokens of the text.
  package var tokens = 0
  /// The tokens of its context that did not fit and were cut from the left.
  package var cutTokens = 0

  /// Of no tokens.
  package init() {}
}
