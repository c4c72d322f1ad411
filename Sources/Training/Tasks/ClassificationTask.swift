import Data

/// Sorting texts into labels.
public struct ClassificationTask: LabelTask {
  /// `classification`.
  public static let name = "classification"
  /// What a row is.
  public static let summary = "one text a row"
  /// Whether a row has a second text.
  public static let readsPairs = false

  /// The labels, in the order of the model's outputs.
  public let labels: LabelMap
  /// The task of these labels.
  public init(_ labels: LabelMap) { self.labels = labels }
}
