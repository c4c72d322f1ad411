/// How the words of a text get their share in a classifier's answer.
public enum ExplanationMethod: String, CaseIterable, Sendable, Codable {
  /// The gradient along the way from masked words to the text's, times the way (Sundararajan, Taly & Yan 2017, "Axiomatic
  /// attribution for deep networks").
  case integratedGradients = "integrated-gradients"
  /// The gradient at the text, times the text's rows (Shrikumar et al. 2016).
  case gradientInput = "gradient-input"
  /// What the answer loses when one word is masked (Zeiler & Fergus 2014).
  case occlusion
  /// A linear model of the answer near the text, in which words are masked at random (Ribeiro, Singh & Guestrin 2016, "Why
  /// should I trust you?").
  case lime
  /// Shapley values of the words, estimated by the weighted linear model that has them as its solution (Lundberg & Lee 2017,
  /// "A unified approach to interpreting model predictions").
  case shap
}
