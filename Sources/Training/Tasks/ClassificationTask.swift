import Data

/// Sorting texts into labels.
public struct ClassificationTask: LabelTask {
  public static let name = "classification"
  public static let summary = "one text a row"
  public static let readsPairs = false

  public let labels: LabelMap
  public init(_ labels: LabelMap) { self.labels = labels }
}
