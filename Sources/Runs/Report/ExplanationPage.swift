import Storage
import Training

/// A page of explained answers: each text with its words coloured by what they have to do with the answer. One file without
/// anything from outside and without scripts, for any browser, light or dark; it is well-formed XML too.
package struct ExplanationPage {
  /// A row with its answer.
  package struct Row {
    let text: String
    let pair: String?
    let explanation: Explanation

    /// A row's texts, and the explanation of its answer.
    package init(text: String, pair: String?, _ explanation: Explanation) {
      (self.text, self.pair, self.explanation) = (text, pair, explanation)
    }
  }

  /// More rows than these make a page that browsers open slowly; further ones are counted.
  package static let mostRows = 500

  private let title: String
  private var rows: [Row] = []
  private var count = 0

  /// A page without rows.
  ///
  /// - Parameter model: as it was named.
  package init(model: String) { title = model }

  /// Adds a row; beyond ``mostRows`` it is only counted.
  package mutating func add(_ row: Row) {
    if rows.count < Self.mostRows { rows.append(row) }
    count += 1
  }

  /// The whole page.
  package var html: String {
    var html = "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
    html += "<meta charset=\"utf-8\"/>\n"
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    html +=
      "<title>Explanations · \(Markup.escape(title))</title>\n<style>\n\(ReportStyle.explanations)</style>\n</head>\n"
    html += "<body>\n<h1>What the answers rest on</h1>\n<p class=\"soft\">\(Markup.escape(title))"
    if let first = rows.first?.explanation {
      html += " · \(Markup.escape(first.method.rawValue)), against words masked by "
      html += "\(Markup.escape(first.mask))"
    }
    html += "</p>\n<p>\(Self.mark("speaks for the label", weight: 0.8, title: ""))\n"
    html += "\(Self.mark("speaks against it", weight: -0.8, title: ""))</p>\n"
    for row in rows { html += Self.article(row) }
    if count > rows.count {
      html += "<p class=\"soft\">The first \(rows.count) of \(Figure.grouped(count)) rows.</p>\n"
    }
    return html
      + "<footer class=\"soft\">Written by Apus \(Markup.escape(Version.current)).</footer>\n</body>\n</html>\n"
  }

  private static func article(_ row: Row) -> String {
    let e = row.explanation
    var html = "<article>\n<h2>\(Markup.escape(e.label))</h2>\n"
    html += paragraph(row.text, e.words.filter { $0.pair == nil }, e)
    if let pair = row.pair { html += paragraph(pair, e.words.filter { $0.pair == true }, e) }
    html += "<p class=\"soft\">log-probability \(Format.decimal(e.value)), "
    html += "\(Format.decimal(e.masked)) with all words masked; scores complete within "
    return html + "\(Format.percent(e.completenessError))</p>\n</article>\n"
  }

  /// A text with its words marked; what is between them stays as it is.
  private static func paragraph(_ text: String, _ words: [Explanation.Word], _ whole: Explanation) -> String {
    let bytes = Array(text.utf8)
    let largest = whole.words.map { abs($0.score) }.max() ?? 0
    var html = "<p class=\"text\">", place = 0
    func plain(_ range: Range<Int>) -> String {
      Markup.escape(String(decoding: bytes[range], as: UTF8.self))
    }
    for word in words {
      html += plain(place..<word.offsets[0])
      html += mark(
        plain(word.offsets[0]..<word.offsets[1]), weight: largest > 0 ? word.score / largest : 0,
        title: Format.decimal(word.score))
      place = word.offsets[1]
    }
    return html + plain(place..<bytes.count) + "</p>\n"
  }

  /// A word on a ground that says how much it speaks for the label, or from 0 down against it.
  private static func mark(_ escaped: String, weight: Double, title: String) -> String {
    let (kind, colour) = weight < 0 ? ("against", "205 75 55") : ("for", "40 150 90")
    let share = Format.decimal(0.75 * min(1, abs(weight)), digits: 2)
    return
      "<span class=\"\(kind)\" style=\"background: rgb(\(colour) / \(share))\" title=\"\(title)\">\(escaped)</span>"
  }
}
