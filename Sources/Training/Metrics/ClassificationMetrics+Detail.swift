import Storage

extension ClassificationMetrics: EvaluationDetail {
  /// A larger confusion matrix is not readable; the most frequent confusions say more.
  private static let widestMatrix = 20
  private static let mostLabels = 200
  private static let mostConfusions = 10

  /// The summary, a line for each label, and the confusion matrix where it is small enough to read.
  public var text: String { ClassificationReport.text(self) }

  /// The confusion matrix, each label's figures, and what is most often taken for what.
  public var view: EvaluationView {
    var parts: [EvaluationView.Part] = []
    if labels.count <= Self.widestMatrix {
      parts.append(.confusion(names: labels.map(\.label), counts: confusion))
    }
    parts.append(.table(labelTable))
    if labels.count > 2, let confusions { parts.append(.table(confusions)) }
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
      rows: labels.prefix(Self.mostLabels).map {
        [.text($0.label), .figure($0.precision), .figure($0.recall), .figure($0.f1), .count($0.support)]
      },
      hasRowNames: true,
      note: labels.count > Self.mostLabels
        ? "The first \(Self.mostLabels) of \(labels.count) labels; evaluations.jsonl has all." : "")
  }

  /// What is most often taken for what; nil if everything is right.
  private var confusions: EvaluationView.Table? {
    var wrong: [(truth: Int, prediction: Int, count: Int)] = []
    for (truth, counts) in confusion.enumerated() {
      for (prediction, count) in counts.enumerated() where prediction != truth && count > 0 {
        wrong.append((truth, prediction, count))
      }
    }
    if wrong.isEmpty { return nil }
    wrong.sort { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
    return EvaluationView.Table(
      titles: ["true", "taken for", "rows"],
      rows: wrong.prefix(Self.mostConfusions).map {
        [.text(labels[$0.truth].label), .text(labels[$0.prediction].label), .count($0.count)]
      }, hasRowNames: false)
  }
}
