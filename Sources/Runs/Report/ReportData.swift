import Data
import Storage
import Training

/// The data of a run as markup: its figures, what the checks found in it, how often each label occurs.
struct ReportData {
  let data: DataSummary

  var markup: String { Markup.facts(facts) + findings + (data.labels.map(balance) ?? "") }

  private var facts: [(name: String, value: String?)] {
    func count(_ value: Int?) -> String? { value.map(Figure.grouped) }
    return [
      ("Files", data.files.map { "\(Figure.grouped($0)): \(data.paths.joined(separator: ", "))" }),
      ("Text", data.textBytes.map { Format.bytes($0) }), ("Documents", count(data.documents)),
      ("Tokens", count(data.tokens)),
      ("Bytes a token", data.bytesPerToken.map { Format.decimal($0, digits: 2) }),
      ("Tokens an epoch", count(data.tokensPerEpoch)), ("Training rows", count(data.trainingRows)),
      ("Steps an epoch", count(data.stepsPerEpoch)),
      ("Validation tokens", count(data.validationTokens)), ("Validation rows", count(data.validationRows)),
      ("Validation data", data.validationSource), ("Longest sequence", data.maxLength.map { "\($0) tokens" }),
      ("Rows cut", data.rowsCut.map(cut)),
      ("Duplicate training rows", data.duplicateRows.map { repeated($0, data.nearlyDuplicateRows) }),
      (
        "Validation rows also in training",
        data.leakedRows.map {
          repeated($0, data.nearlyLeakedRows) + ($0 == 0 ? "" : ": the figures flatter the model")
        }
      ),
      ("Data checks", data.findings.map { $0.isEmpty ? "nothing found" : "below" }),
    ]
  }

  private func cut(_ rows: Int) -> String {
    rows == 0
      ? "none" : "\(Figure.grouped(rows)), which lose \(CheckWords.share(data.shareCut ?? 0)) of all tokens"
  }

  /// Rows of which some are the same but for case, spaces or compatible characters.
  private func repeated(_ rows: Int, _ nearly: Int?) -> String {
    if rows == 0 { return "none" }
    guard let nearly, nearly > 0 else { return Figure.grouped(rows) }
    return
      "\(Figure.grouped(rows)), \(Figure.grouped(nearly)) of them but for case, spaces or compatible characters"
  }

  /// What the command warned of, in its words.
  private var findings: String {
    let items = (data.findings ?? []).map { finding in
      "<li><b>\(Markup.escape(finding.grade))</b>: \(Markup.escape(finding.text))</li>\n"
    }
    return items.isEmpty ? "" : "<ul>\n\(items.joined())</ul>\n"
  }

  /// How often each label occurs.
  private func balance(_ labels: [TargetCount]) -> String {
    let total = max(1, labels.reduce(0) { $0 + $1.training })
    let most = max(1, labels.map(\.training).max() ?? 1)
    var html = "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">label</th>"
    html +=
      "<th class=\"number\" scope=\"col\">training rows</th><th class=\"number\" scope=\"col\">share</th>"
    html +=
      "<th class=\"share\"></th><th class=\"number\" scope=\"col\">validation rows</th></tr></thead><tbody>\n"
    for label in labels.prefix(100) {
      let width = Figure.place(100 * Double(label.training) / Double(most))
      html += "<tr><th scope=\"row\">\(Markup.escape(label.label))</th>"
      html += "<td class=\"number\">\(Figure.grouped(label.training))</td>"
      html += "<td class=\"number\">\(CheckWords.share(Double(label.training) / Double(total)))</td>"
      html += "<td class=\"share\"><span class=\"bar\" style=\"width:\(width)%\"></span></td>"
      html += "<td class=\"number\">\(Figure.grouped(label.validation))</td></tr>\n"
    }
    html += "</tbody></table></div>\n"
    return labels.count > 100 ? html + "<p>The first 100 of \(labels.count) labels.</p>\n" : html
  }
}
