import Storage

/// What a temperature made of a classifier's probabilities as markup.
struct ReportTemperature {
  let figures: TemperatureFigures

  var markup: String {
    guard let temperature = figures.temperature, let before = figures.before, let after = figures.after
    else { return "<p>No temperature was fitted: \(Markup.escape(figures.reason ?? "")).</p>\n" }
    let rows = Figure.grouped(figures.rows)
    var html =
      "<p>Log-probabilities are divided by \(Format.decimal(Double(temperature), digits: 3)), which was fitted on \(rows) validation rows; no label changes by it.</p>\n"
    html +=
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">on these rows</th><th class=\"number\" scope=\"col\">without</th><th class=\"number\" scope=\"col\">with</th></tr></thead><tbody>\n"
    let names = [
      (TemperatureFigures.logLoss, "log loss"),
      (TemperatureFigures.calibrationError, "expected calibration error"),
    ]
    for (name, words) in names {
      let cells = [before, after].map {
        "<td class=\"number\">\($0[name].map { Format.decimal($0, digits: 4) } ?? "")</td>"
      }
      html += "<tr><th scope=\"row\">\(words)</th>\(cells.joined())</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }
}
