import Transformer

extension ModelConfiguration {
  /// What an encoder was pretrained to predict, so far as its configuration tells; a decoder predicts the next token.
  package var usualObjective: Objective {
    if head == .replacedToken { return .replacedToken }
    return pretraining?.objective ?? .usual(family)
  }
}
