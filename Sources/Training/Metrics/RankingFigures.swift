/// How well probabilities put the rows of a label above all others.
public struct RankingFigures: Sendable, Equatable {
  /// The figures of one label against the rest.
  public struct Label: Sendable, Equatable, Encodable {
    /// The label.
    public let label: String
    /// The area under the ROC curve; nil where all rows have the label, or none.
    public let rocAUC: Double?
    /// The average precision; nil where no row has the label.
    public let averagePrecision: Double?

    private enum CodingKeys: String, CodingKey {
      case label
      case rocAUC = "roc_auc"
      case averagePrecision = "average_precision"
    }
  }

  /// The area under the ROC curve: of two labels the second's, of more the mean of each against the rest. Labels that have
  /// none are left out; nil where none has.
  public let rocAUC: Double?
  /// The same, weighted by the rows that have each label.
  public let weightedROCAUC: Double?
  /// The average precision: of two labels the second's, of more the mean over labels that rows have; nil where none has.
  public let averagePrecision: Double?
  /// The same, weighted by the rows that have each label.
  public let weightedAveragePrecision: Double?
  /// Each label's, in their order.
  public let labels: [Label]

  /// The figures of `rows`; nil for more than ``ClassificationMetrics/mostDense`` labels, each of which would be sorted anew.
  public init?(_ rows: ClassifiedRows) {
    guard rows.labels.count <= ClassificationMetrics.mostDense else { return nil }
    let rankings = rows.labels.indices.map { ScoreRanking(rows, label: $0) }
    labels = zip(rows.labels, rankings).map {
      Label(label: $0, rocAUC: $1.rocAUC, averagePrecision: $1.averagePrecision)
    }
    let support = rankings.map { Double($0.positives) }
    func mean(_ values: [Double?], _ weights: [Double]) -> Double? {
      // Of two labels the second is the one that is looked for.
      if values.count == 2 { return values[1] }
      let known = zip(values, weights).filter { $0.0 != nil }
      let total = known.reduce(0) { $0 + $1.1 }
      return total > 0 ? known.reduce(0) { $0 + ($1.0 ?? 0) * $1.1 } / total : nil
    }
    let even = support.map { _ in 1.0 }
    rocAUC = mean(labels.map(\.rocAUC), even)
    weightedROCAUC = mean(labels.map(\.rocAUC), support)
    averagePrecision = mean(labels.map(\.averagePrecision), even)
    weightedAveragePrecision = mean(labels.map(\.averagePrecision), support)
  }
}
