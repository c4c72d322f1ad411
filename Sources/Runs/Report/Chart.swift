import Data

/// A chart of curves over steps, drawn as SVG in a box that has the width of the page; its labels are ordinary text, so
/// they are as readable on a telephone as in print.
struct Chart {
  /// One curve.
  struct Curve {
    /// How it is drawn.
    enum Style {
      /// Every point faintly, and above it their smoothed course.
      case smoothed
      /// The points and the line through them.
      case dotted
      /// The line alone.
      case plain
    }

    var name: String
    /// The class of the style sheet that gives the colour: `train`, `validation`, `third`.
    var colour: String
    var series: Series
    var style: Style
  }

  var title: String
  /// What the values are, behind the title.
  var note: String
  var curves: [Curve]
  /// What happened, as upright lines.
  var marks: [RunHistory.Mark] = []
  var scale = Axis.Scale.linear
  var isWide = false
  /// The last step shown.
  var lastStep: Int

  /// More columns than a screen shows would only make the file larger.
  private static let columns = 600

  /// The chart's markup; nothing if no curve has a point.
  var markup: String {
    let shown = curves.filter { !$0.series.stretches.isEmpty }
    let all = shown.flatMap { $0.series.stretches }
    guard let least = all.map(\.low).min(), let largest = all.map(\.high).max() else { return "" }
    let x = Axis(low: 0, high: Double(max(1, lastStep)))
    let y = Axis(from: least, to: largest, scale)
    let note = [self.note, y.isLogarithmic ? "logarithmic" : ""].filter { !$0.isEmpty }.joined(
      separator: ", ")
    var html = "<figure class=\"chart\(isWide ? " wide" : "")\">\n<figcaption><b>\(Markup.escape(title))</b>"
    if !note.isEmpty { html += "<span>\(Markup.escape(note))</span>" }
    if shown.count > 1 || isWide {
      for curve in shown { html += key(curve) }
    }
    for kind in RunHistory.Mark.Kind.allCases where marks.contains(where: { $0.kind == kind }) {
      html += "<span class=\"key upright \(kind.rawValue)\">\(Self.name(kind))</span>"
    }
    html += "</figcaption>\n<div class=\"plot\" data-from=\"0\" data-to=\"\(Int(x.high))\">"
    html += "<svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\""
    html += Markup.escape("\(title): \(shown.map(spoken).joined(separator: "; "))") + "\">"
    let ticks = y.ticks(5)
    html += "<path class=\"grid\" d=\""
    html += ticks.map { "M0 \(Figure.place(1000 - 1000 * y.share($0)))H1000" }.joined() + "\"/>\n"
    for curve in shown { html += draw(curve, x, y) }
    html += "</svg>\n"
    for (tick, label) in zip(ticks, Axis.labels(ticks)) {
      let top = Figure.place(100 - 100 * y.share(tick))
      html += "<span class=\"y\" style=\"top:\(top)%\">\(label)</span>"
    }
    let steps = x.ticks(5, wholeNumbers: true)
    for (tick, label) in zip(steps, Axis.labels(steps)) {
      html += "<span class=\"x\" style=\"left:\(Figure.place(100 * x.share(tick)))%\">\(label)</span>"
    }
    html += "\n"
    for mark in marks where mark.step <= Int(x.high) {
      html += "<i class=\"\(mark.kind.rawValue)\" data-step=\"\(mark.step)\" "
      html += "style=\"left:\(Figure.place(100 * x.share(Double(mark.step))))%\" "
      html += "title=\"\(Markup.escape(mark.text))\"></i>"
    }
    return html + "</div>\n</figure>\n"
  }

  private func key(_ curve: Curve) -> String {
    let reach = Self.reach(curve)
    let smooth = reach > 0 ? " (smoothed; behind it every point)" : ""
    return
      "<span class=\"key \(curve.colour)\(curve.style == .dotted ? " dots" : "")\">\(Markup.escape(curve.name + smooth))</span>"
  }

  /// A curve in words, for those who do not see it.
  private func spoken(_ curve: Curve) -> String {
    guard let first = curve.series.stretches.first, let last = curve.series.latest else { return curve.name }
    return "\(curve.name) from \(Figure.short(first.mean)) to \(Figure.short(last))"
  }

  /// The neighbours that smoothing looks at on each side; 0 for no smoothing.
  private static func reach(_ curve: Curve) -> Int {
    let count = min(curve.series.stretches.count, columns)
    return curve.style == .smoothed && count >= 30 ? max(2, count / 50) : 0
  }

  private func draw(_ curve: Curve, _ x: Axis, _ y: Axis) -> String {
    let stretches = curve.series.stretches(atMost: Self.columns)
    func left(_ stretch: Series.Stretch) -> String { Figure.place(1000 * x.share(Double(stretch.last))) }
    func top(_ value: Double) -> String { Figure.place(1000 - 1000 * y.share(value)) }
    func line(_ values: [Double]) -> String {
      "M" + zip(stretches, values).map { "\(left($0)) \(top($1))" }.joined(separator: "L")
    }
    let means = stretches.map(\.mean)
    let colour = curve.colour
    let data =
      " data-name=\"\(Markup.escape(curve.name))\" data-x=\"\(stretches.map { String($0.last) }.joined(separator: " "))\""
      + " data-y=\"\(means.map { Figure.short($0) }.joined(separator: " "))\""
    var svg = ""
    if stretches.contains(where: { $0.count > 1 }) {
      // From the least to the largest of each stretch, so that no spike is smoothed away.
      svg += "<path class=\"band \(colour)\" d=\"M"
      svg += stretches.map { "\(left($0)) \(top($0.high))" }.joined(separator: "L") + "L"
      svg += stretches.reversed().map { "\(left($0)) \(top($0.low))" }.joined(separator: "L") + "Z\"/>\n"
    }
    let reach = Self.reach(curve)
    svg += "<path class=\"\(reach > 0 ? "raw" : "line") \(colour)\"\(data) d=\"\(line(means))\"/>\n"
    if reach > 0 {
      let course = Series.smoothed(stretches, reach: reach)
      svg += "<path class=\"line \(colour)\" d=\"\(line(course))\"/>\n"
    }
    if curve.style == .dotted || stretches.count < 30 {
      // A line without length and with round ends is a dot, whatever the drawing is stretched to.
      svg += "<path class=\"dots \(colour)\(curve.style == .dotted ? "" : " small")\" d=\""
      svg += zip(stretches, means).map { "M\(left($0)) \(top($1))h.01" }.joined() + "\"/>\n"
    }
    return svg
  }

  private static func name(_ kind: RunHistory.Mark.Kind) -> String {
    switch kind {
    case .best: "best checkpoint"
    case .resumed: "resumed"
    case .skipped: "step skipped"
    case .spike: "loss spike"
    case .rollback: "rolled back"
    case .halt: "stopped"
    }
  }
}
