/// How an encoder was pretrained: what later training continues and evaluation repeats. It is kept in `config.json`.
public struct PretrainingRecord: Sendable, Equatable {
  /// What it learned to predict.
  public var objective: Objective
  /// The share of tokens that were hidden.
  public var maskProbability: Float

  /// The settings given.
  public init(objective: Objective, maskProbability: Float) {
    self.objective = objective
    self.maskProbability = maskProbability
  }
}
