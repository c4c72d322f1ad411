import Data

/// Sorting pairs of texts into labels: whether one follows from the other, say.
public struct PairTask: LabelTask {
  /// `pair`.
  public static let name = "pair"
  /// What a row is.
  public static let summary = "a pair of texts"
  /// Whether a row has a second text.
  public static let readsPairs = true

  /// The labels, in the order of the model's outputs.
  public let labels: LabelMap
  /// The task of these labels.
  public init(_ labels: LabelMap) { self.labels = labels }
}
