import Data
import Storage

/// A classifier's figures for people.
public enum ClassificationReport {
  /// The summary, a line for each label, and the confusion matrix where it is small enough to read; where there are very
  /// many labels, the commonest confusions.
  ///
  /// - Parameter more: lines that follow the summary.
  public static func text(_ metrics: ClassificationMetrics, more: [String] = []) -> String {
    func figure(_ value: Double) -> String { Format.decimal(value, digits: 4) }
    var lines = [
      "rows: \(metrics.rows)",
      "accuracy: \(figure(metrics.accuracy))  (always the commonest label: \(figure(metrics.majorityAccuracy)))",
      "macro F1: \(figure(metrics.macroF1))  weighted F1: \(figure(metrics.weightedF1))  Matthews: \(figure(metrics.matthews))  log loss: \(figure(metrics.logLoss))",
    ]
    lines += more
    let width = max(5, metrics.labels.map(\.label.count).max() ?? 5)
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    lines.append("")
    lines.append(padded("label", width) + "  precision  recall      F1   rows")
    for label in metrics.labels {
      lines.append(
        padded(label.label, width)
          + "     \(figure(label.precision))  \(figure(label.recall))  \(figure(label.f1))"
          + padded("\(label.support)", 7))
    }
    if metrics.labelCount > ClassificationMetrics.mostDense {
      let mistakes = metrics.confusions
      lines.append("")
      lines.append("the commonest of \(mistakes.count) confusions (rows, true label, predicted)")
      for mistake in mistakes.prefix(20) {
        lines.append(padded("\(mistake.rows)", 7) + "  \(mistake.label)  \(mistake.predicted)")
      }
    }
    // Wider tables wrap on a terminal.
    guard metrics.labelCount <= 12 else { return lines.joined(separator: "\n") }
    lines.append("")
    lines.append("confusion (a row for each true label, a column for each predicted)")
    for (label, counts) in zip(metrics.labels, metrics.confusion) {
      lines.append(padded(label.label, width) + counts.map { padded("\($0)", 7) }.joined())
    }
    return lines.joined(separator: "\n")
  }
}
