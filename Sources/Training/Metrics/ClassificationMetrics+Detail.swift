import Storage

extension ClassificationMetrics: EvaluationDetail {
  /// A larger confusion matrix is not readable; the most frequent confusions say more.
  private static let widestMatrix = 20
  private static let mostConfusions = 10

  /// The summary, a line for each label, and the confusion matrix or the commonest confusions.
  public var text: String { ClassificationReport.text(self) }

  /// The confusion matrix, each label's figures, and what is most often taken for what.
  public var view: EvaluationView {
    var parts: [EvaluationView.Part] = []
    if labelCount <= Self.widestMatrix {
      parts.append(.confusion(names: labels.map(\.label), counts: confusion))
    }
    parts.append(.table(labelTable))
    if labelCount > 2, let confusionTable { parts.append(.table(confusionTable)) }
    return EvaluationView(rows: rows, figures: figures, parts: parts)
  }

  private var figures: String {
    func figure(_ value: Double) -> String { Format.decimal(value, digits: 4) }
    return "accuracy \(figure(accuracy)) (always the commonest label: \(figure(majorityAccuracy))), "
      + "macro-F1 \(figure(macroF1)), Matthews \(figure(matthews)), log loss \(figure(logLoss))"
  }

  private var labelTable: EvaluationView.Table {
    EvaluationView.Table(
      titles: ["label", "precision", "recall", "F1", "rows"],
      rows: commonest.map {
        [.text($0.label), .figure($0.precision), .figure($0.recall), .figure($0.f1), .count($0.support)]
      },
      hasRowNames: true,
      note: labelCount > Self.mostDense
        ? "The \(commonest.count) commonest of \(labelCount) labels; evaluate gives all." : "")
  }

  /// All labels; of more than ``mostDense`` the commonest, in their order.
  private var commonest: [Label] {
    if labels.count <= Self.mostDense { return labels }
    let order = labels.indices.sorted { (labels[$1].support, $0) < (labels[$0].support, $1) }
    return order.prefix(Self.mostDense).sorted().map { labels[$0] }
  }

  /// What is most often taken for what; nil if everything is right.
  private var confusionTable: EvaluationView.Table? {
    let wrong = confusions
    if wrong.isEmpty { return nil }
    return EvaluationView.Table(
      titles: ["true", "predicted", "rows"],
      rows: wrong.prefix(Self.mostConfusions).map {
        [.text($0.label), .text($0.predicted), .count($0.rows)]
      },
      hasRowNames: false)
  }

  /// All of it; with more than ``mostDense`` labels the commonest of them, and as many of the commonest confusions.
  public var logged: ClassificationMetrics {
    if labelCount <= Self.mostDense { return self }
    var kept = self
    kept.labels = commonest
    kept.listed = Array(listed.prefix(Self.mostDense))
    return kept
  }
}
