import Storage

/// A classifier beside the n-gram model of the same rows as markup, and the two together where that was tried.
struct ReportNGrams {
  let figures: NGramFigures

  var markup: String {
    var html = figures.verdict.map { "<p>The best checkpoint is \(Markup.escape($0)).</p>\n" } ?? ""
    var rows = [(name: "n-grams (\(kind))", values: figures.figures)]
    if let hybrid = figures.hybrid {
      let kept = hybrid.isKept ? "beside the checkpoint, and used" : "not kept"
      html += "<p>Both together: \(kept): \(Markup.escape(hybrid.reason)).</p>\n"
      if let alone = hybrid.alone { rows.append(("Transformer", alone)) }
      if let together = hybrid.together { rows.append(("both, cross-validated", together)) }
    }
    let names = figures.figures.keys.sorted()
    html += "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">model</th>"
    html += names.map { "<th class=\"number\" scope=\"col\">\(Markup.escape(ReportText.name($0)))</th>" }
      .joined()
    html += "</tr></thead><tbody>\n"
    for row in rows {
      html += "<tr><th scope=\"row\">\(Markup.escape(row.name))</th>"
      for name in names {
        let figure = row.values[name].map { Format.decimal($0, digits: 4) } ?? ""
        html += "<td class=\"number\">\(figure)</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private var kind: String {
    "\(Figure.grouped(figures.grams)) of \(figures.kind == "both" ? "words and characters" : figures.kind)"
  }
}
