import Storage
import Training

/// The curves of a report, and the evaluations as a table.
struct ReportCurves {
  let history: RunHistory

  init(_ history: RunHistory) { self.history = history }

  var markup: String {
    let charts = [loss, scores, rate, norm, speed].map(\.markup).joined()
    if charts.isEmpty { return "<p>No step has been logged yet.</p>\n" }
    return "<div class=\"charts\">\n\(charts)</div>\n\(table)"
  }

  private func validation(_ names: [String]) -> [(name: String, series: Series)] {
    names.compactMap { name in history.validation.first { $0.name == name } }
  }

  private var marks: [RunHistory.Mark] {
    let best = history.best.map {
      RunHistory.Mark(step: $0.step, kind: .best, text: "best checkpoint, step \($0.step)")
    }
    return history.marks + (best.map { [$0] } ?? [])
  }

  private func chart(
    _ title: String, _ note: String, _ curves: [Chart.Curve], _ scale: Axis.Scale = .linear
  ) -> Chart {
    Chart(title: title, note: note, curves: curves, scale: scale, lastStep: history.step)
  }

  private var loss: Chart {
    var curves = [
      Chart.Curve(name: "training", colour: "train", series: history.loss, style: .smoothed)
    ]
    curves += validation(["loss", "log_loss"]).map {
      Chart.Curve(name: "validation", colour: "validation", series: $0.series, style: .dotted)
    }
    var result = chart("Loss", "nats a target", curves, .logarithmicIfWide)
    result.marks = marks
    result.isWide = true
    return result
  }

  /// The other figures of evaluations that lie between 0 and 1.
  private var scores: Chart {
    let colours = ["validation", "third", "train"]
    let names = [
      "accuracy", "macro_f1", "generator_accuracy", "detection_accuracy", "macro_ap", "pearson", "spearman",
    ]
    let curves = zip(validation(names), colours).map { entry, colour in
      Chart.Curve(
        name: ReportText.name(entry.name), colour: colour, series: entry.series, style: .dotted)
    }
    let title = curves.map(\.name).joined(separator: " and ")
    return chart(title.isEmpty ? "" : title.prefix(1).uppercased() + title.dropFirst(), "validation", curves)
  }

  private var rate: Chart {
    let curve = Chart.Curve(
      name: "learning rate", colour: "train", series: history.learningRate, style: .plain)
    return chart("Learning rate", "", [curve], .fromZero)
  }

  private var norm: Chart {
    let curve = Chart.Curve(
      name: "norm", colour: "train", series: history.gradientNorm, style: .smoothed)
    return chart("Gradient norm", "before clipping", [curve], .logarithmicIfWide)
  }

  private var speed: Chart {
    let curve = Chart.Curve(
      name: "tokens a second", colour: "train", series: history.tokensPerSecond, style: .smoothed)
    return chart("Speed", "tokens a second", [curve], .fromZero)
  }

  private var table: String {
    let rows = history.evaluations.elements
    guard let names = rows.last?.values.map(\.name) else { return "" }
    var html = "<details\(rows.count <= 6 ? " open=\"open\"" : "")><summary>Evaluations"
    if rows.count < history.evaluations.total {
      html += ", \(rows.count) of \(history.evaluations.total)"
    }
    html += "</summary>\n<div class=\"scroll\"><table><thead><tr><th class=\"number\" scope=\"col\">step</th>"
    html += names.map { "<th class=\"number\" scope=\"col\">\(Markup.escape(ReportText.name($0)))</th>" }
      .joined()
    html += "</tr></thead><tbody>\n"
    for row in rows {
      html += row.step == history.best?.step ? "<tr class=\"is-best\">" : "<tr>"
      html += "<td class=\"number\">\(Figure.grouped(row.step))</td>"
      for name in names {
        let figure = row.number(name).map { Format.decimal($0, digits: 4) } ?? "?"
        html += "<td class=\"number\">\(figure)</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div></details>\n"
  }
}
