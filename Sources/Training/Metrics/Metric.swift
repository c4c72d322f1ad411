/// A figure that evaluations give, and which way is better.
public struct Metric: Sendable, Equatable {
  /// Its name in logs: `loss`, `macro_f1`.
  public let name: String
  /// Whether more of it is better.
  public let higherIsBetter: Bool

  /// The figure of this name.
  public init(_ name: String, higherIsBetter: Bool) {
    self.name = name
    self.higherIsBetter = higherIsBetter
  }
}
