import Checkpoints
import Data
import Storage
import Training

/// Where a classifier is right and wrong: its confusion matrix and a table of its labels.
struct ReportClassification {
  let evaluation: EvaluationRecord
  /// Whether this is the best evaluation.
  let isBest: Bool

  /// A larger matrix is not readable; the most frequent confusions say more.
  private static let widestMatrix = 20
  private static let mostLabels = 200

  private var metrics: ClassificationMetrics { evaluation.metrics }

  var markup: String {
    var html = "<p>\(Figure.grouped(metrics.rows)) rows, evaluated at step \(Figure.grouped(evaluation.step))"
    html += isBest ? ", the best checkpoint" : ""
    html += ": accuracy \(Format.decimal(metrics.accuracy, digits: 4)) "
    html += "(always the commonest label: \(Format.decimal(metrics.majorityAccuracy, digits: 4))), "
    html += "macro-F1 \(Format.decimal(metrics.macroF1, digits: 4)), "
    html += "Matthews \(Format.decimal(metrics.matthews, digits: 4)), "
    html += "log loss \(Format.decimal(metrics.logLoss, digits: 4)).</p>\n<div class=\"columns\">\n"
    html += metrics.labels.count <= Self.widestMatrix ? matrix : ""
    return html + labels + (metrics.labels.count > 2 ? confusions : "") + "</div>\n"
  }

  private var matrix: String {
    var html =
      "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th scope=\"col\">true ↓ predicted →</th>"
    html += metrics.labels.map { "<th scope=\"col\">\(Markup.escape($0.label))</th>" }.joined()
    html += "</tr></thead><tbody>\n"
    for (row, label) in metrics.labels.enumerated() where metrics.confusion.indices.contains(row) {
      html += "<tr><th scope=\"row\">\(Markup.escape(label.label))</th>"
      for (column, count) in metrics.confusion[row].enumerated() {
        let share = Double(count) / Double(max(1, label.support))
        html += "<td class=\"\(row == column ? "right" : "wrong")\">"
        html += "<i style=\"opacity:\(Figure.short(share / 2))\"></i><b>\(Figure.grouped(count))</b></td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private var labels: String {
    var html = "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">label</th>"
    for name in ["precision", "recall", "F1", "rows"] {
      html += "<th class=\"number\" scope=\"col\">\(name)</th>"
    }
    html += "</tr></thead><tbody>\n"
    for label in metrics.labels.prefix(Self.mostLabels) {
      html += "<tr><th scope=\"row\">\(Markup.escape(label.label))</th>"
      for value in [label.precision, label.recall, label.f1] {
        html += "<td class=\"number\">\(Format.decimal(value, digits: 4))</td>"
      }
      html += "<td class=\"number\">\(Figure.grouped(label.support))</td></tr>\n"
    }
    html += "</tbody></table>"
    if metrics.labels.count > Self.mostLabels {
      html +=
        "<p>The first \(Self.mostLabels) of \(metrics.labels.count) labels; evaluations.jsonl has all.</p>"
    }
    return html + "</div>\n"
  }

  /// The most frequent confusions.
  private var confusions: String {
    var wrong: [(truth: Int, prediction: Int, count: Int)] = []
    for (truth, counts) in metrics.confusion.enumerated() {
      for (prediction, count) in counts.enumerated() where prediction != truth && count > 0 {
        wrong.append((truth, prediction, count))
      }
    }
    if wrong.isEmpty { return "" }
    wrong.sort { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
    var html = "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">true</th>"
    html +=
      "<th scope=\"col\">predicted</th><th class=\"number\" scope=\"col\">rows</th></tr></thead><tbody>\n"
    for entry in wrong.prefix(10) {
      html += "<tr><td>\(Markup.escape(metrics.labels[entry.truth].label))</td>"
      html += "<td>\(Markup.escape(metrics.labels[entry.prediction].label))</td>"
      html += "<td class=\"number\">\(Figure.grouped(entry.count))</td></tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }
}
