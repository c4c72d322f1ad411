import Data
import Storage

extension MultiLabelMetrics: EvaluationDetail {
  /// A log keeps no more labels than these.
  private static let mostLogged = 200

  /// The summary, and a line for each label.
  public var text: String {
    var table = CheckTable(
      header: ["label", "precision", "recall", "F1", "AP", "threshold", "rows"])
    table.numbers = [1, 2, 3, 4, 5, 6]
    table.rows = labels.map { label in
      [VisibleText.escape(label.label, columns: 40)]
        + [label.precision, label.recall, label.f1, label.averagePrecision].map(Self.figure)
        + [Format.decimal(label.threshold, digits: 3), "\(label.support)"]
    }
    return
      ([
        "rows: \(rows)",
        "micro F1: \(Self.figure(microF1))  macro F1: \(Self.figure(macroF1))  weighted F1: \(Self.figure(weightedF1))  samples F1: \(Self.figure(samplesF1))",
        "all labels right: \(Self.figure(subsetAccuracy))  Hamming loss: \(Self.figure(hammingLoss))  mean average precision: \(Self.figure(macroAveragePrecision))",
        "",
      ] + table.lines).joined(separator: "\n")
  }

  /// Each label's figures.
  public var view: EvaluationView {
    let shown = logged.labels
    return EvaluationView(
      rows: rows,
      figures:
        "micro-F1 \(Self.figure(microF1)), macro-F1 \(Self.figure(macroF1)), samples-F1 \(Self.figure(samplesF1)), all labels right \(Self.figure(subsetAccuracy)), Hamming loss \(Self.figure(hammingLoss)), mean average precision \(Self.figure(macroAveragePrecision))",
      parts: [
        .table(
          EvaluationView.Table(
            titles: ["label", "precision", "recall", "F1", "AP", "rows"],
            rows: shown.map {
              [
                .text($0.label), .figure($0.precision), .figure($0.recall), .figure($0.f1),
                .figure($0.averagePrecision), .count($0.support),
              ]
            },
            hasRowNames: true,
            note: shown.count < labels.count
              ? "The \(shown.count) commonest of \(labels.count) labels; evaluate gives all." : ""))
      ])
  }

  /// All of it; of many labels the commonest.
  public var logged: MultiLabelMetrics {
    if labels.count <= Self.mostLogged { return self }
    var kept = self
    let order = labels.indices.sorted { (labels[$1].support, $0) < (labels[$0].support, $1) }
    kept.labels = order.prefix(Self.mostLogged).sorted().map { labels[$0] }
    return kept
  }

  private static func figure(_ value: Double) -> String { Format.decimal(value, digits: 4) }
}
