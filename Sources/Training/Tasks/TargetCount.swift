/// How many rows have one target.
public struct TargetCount: Codable, Sendable, Equatable {
  /// The target's name.
  public var label: String
  /// The training rows that have it.
  public var training: Int
  /// The validation rows that have it.
  public var validation: Int

  /// A target that occurs so often.
  public init(label: String, training: Int, validation: Int) {
    self.label = label
    self.training = training
    self.validation = validation
  }
}
