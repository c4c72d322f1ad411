import Data

/// Sorting pairs of texts into labels: whether one follows from the other, say.
public struct PairTask: LabelTask {
  public static let name = "pair"
  public static let summary = "a pair of texts"
  public static let readsPairs = true

  public let labels: LabelMap
  public init(_ labels: LabelMap) { self.labels = labels }
}
