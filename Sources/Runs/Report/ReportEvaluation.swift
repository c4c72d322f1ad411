import Storage
import Training

/// An evaluation in full as markup: its figures, counts and tables.
struct ReportEvaluation {
  let record: EvaluationRecord
  /// Whether this is the best evaluation.
  let isBest: Bool

  var markup: String {
    let view = record.detail.view
    var html = "<p>\(Figure.grouped(view.rows)) rows, evaluated at step \(Figure.grouped(record.step))"
    html += isBest ? ", the best checkpoint" : ""
    html += ": \(view.figures).</p>\n<div class=\"columns\">\n"
    for part in view.parts {
      switch part {
      case .confusion(let names, let counts): html += matrix(names, counts)
      case .table(let table): html += markup(table)
      }
    }
    return html + "</div>\n"
  }

  private func matrix(_ names: [String], _ counts: [[Int]]) -> String {
    var html =
      "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th scope=\"col\">true ↓ predicted →</th>"
    html += names.map { "<th scope=\"col\">\(Markup.escape($0))</th>" }.joined()
    html += "</tr></thead><tbody>\n"
    for (row, (name, counts)) in zip(names, counts).enumerated() {
      let total = Double(max(1, counts.reduce(0, +)))
      html += "<tr><th scope=\"row\">\(Markup.escape(name))</th>"
      for (column, count) in counts.enumerated() {
        let heat = Figure.short(Double(count) / total / 2)
        html += "<td class=\"\(row == column ? "right" : "wrong")\"><i style=\"opacity:\(heat)\"></i>"
        html += "<b>\(Figure.grouped(count))</b></td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private func markup(_ table: EvaluationView.Table) -> String {
    let areNumbers = table.rows.first?.map(\.isNumber) ?? table.titles.indices.map { $0 > 0 }
    var html = "<div class=\"scroll\"><table><thead><tr>"
    for (title, isNumber) in zip(table.titles, areNumbers) {
      html += "<th\(isNumber ? " class=\"number\"" : "") scope=\"col\">\(Markup.escape(title))</th>"
    }
    html += "</tr></thead><tbody>\n"
    for row in table.rows {
      html += "<tr>"
      for (column, cell) in row.enumerated() {
        html +=
          table.hasRowNames && column == 0
          ? "<th scope=\"row\">\(cell.markup)</th>"
          : "<td\(cell.isNumber ? " class=\"number\"" : "")>\(cell.markup)</td>"
      }
      html += "</tr>\n"
    }
    html += "</tbody></table>"
    html += table.note.isEmpty ? "" : "<p>\(Markup.escape(table.note))</p>"
    return html + "</div>\n"
  }
}

extension EvaluationView.Cell {
  fileprivate var isNumber: Bool {
    switch self {
    case .text: false
    case .count, .figure: true
    }
  }

  fileprivate var markup: String {
    switch self {
    case .text(let text): Markup.escape(text)
    case .count(let count): Figure.grouped(count)
    case .figure(let value): Format.decimal(value, digits: 4)
    }
  }
}
