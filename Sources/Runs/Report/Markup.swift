import Data
import Foundation

/// Pieces of the report's markup, which is HTML and well-formed XML at once.
package enum Markup {
  /// Text as the content of an element or an attribute's value: nothing in it is markup. What XML 1.0 does not allow
  /// (control characters but tab and line ends) becomes U+FFFD.
  package static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "'": result += "&#39;".unicodeScalars
      case "\t", "\n", "\r": result.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}": result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00..<0x20, 0x7F...0xFF, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      false
    default: true
    }
  }

  /// A row of a table whose cells are text, the first a heading.
  static func row(_ name: String, _ value: String) -> String {
    "<tr><th scope=\"row\">\(escape(name))</th><td>\(escape(value))</td></tr>\n"
  }

  /// A table of names and values; nothing if there are none.
  static func facts(_ rows: [(name: String, value: String?)]) -> String {
    let known = rows.compactMap { row in row.value.map { Markup.row(row.name, $0) } }
    return known.isEmpty ? "" : "<table class=\"facts\"><tbody>\n\(known.joined())</tbody></table>\n"
  }

  /// A section with a heading; nothing if it is empty.
  static func section(_ title: String, _ body: String) -> String {
    body.isEmpty ? "" : "<section>\n<h2>\(escape(title))</h2>\n\(body)</section>\n"
  }
}

/// Numbers as the report shows them, quickly: a page has thousands.
package enum Figure {
  /// At most so many significant digits, the shortest that says so: 0.9873, 12340, 2e-05.
  package static func short(_ value: Double, digits significant: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "?" }
    let power = floor(log10(abs(value)))
    // A power of ten is exact up to 10²², its negative is not: divide by one, or multiply by one, never by a fraction.
    let digits = significant - 1 - Int(power)
    guard abs(digits) <= 22 else { return String(format: "%.\(significant - 1)e", value) }
    let scale = pow(10, Double(abs(digits)))
    let rounded = digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int(rounded))" }
    return abs(rounded) < 1e15 ? "\(rounded)" : String(format: "%.\(significant - 1)g", rounded)
  }

  /// One decimal, for places in a drawing.
  package static func place(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  /// A whole number in groups of three digits.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var groups: [Substring] = []
    var end = digits.endIndex
    while end > digits.startIndex {
      let start = digits.index(end, offsetBy: -3, limitedBy: digits.startIndex) ?? digits.startIndex
      groups.append(digits[start..<end])
      end = start
    }
    return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }
}
