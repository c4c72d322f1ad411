import Storage

/// Text for one line of a report: nothing in it moves the cursor or hides, and no character is cut in two.
package enum VisibleText {
  /// `text` with tabs, line ends, control and invisible characters as escapes (`\t`, `\n`, `\u{200B}`), a backslash doubled.
  ///
  /// - Parameter columns: the most columns of a terminal that it takes; longer text ends in "…". A character is shown
  ///   whole or not at all, an emoji of several code points too.
  package static func escape(_ text: String, columns: Int = .max) -> String {
    var result = ""
    var used = 0
    // The length in bytes of what leaves a column for "…".
    var kept = 0
    for character in text {
      let shown = visible(character)
      used += DisplayWidth.of(shown)
      if used > columns { return String(decoding: result.utf8.prefix(kept), as: UTF8.self) + "…" }
      result += shown
      if used < columns { kept = result.utf8.count }
    }
    return result
  }

  private static func visible(_ character: Character) -> String {
    let scalars = character.unicodeScalars
    if scalars.contains(where: { $0.properties.generalCategory == .control }) {
      return scalars.map { escape($0) }.joined()
    }
    guard let first = scalars.first, scalars.count == 1 else { return String(character) }
    if first == "\\" { return "\\\\" }
    return isHidden(first) ? escape(first) : String(character)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case "\\": "\\\\"
    default:
      scalar.properties.generalCategory == .control || isHidden(scalar)
        ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(Character(scalar))
    }
  }

  /// Whether a character alone cannot be seen or distinguished from a space: a byte order mark, a change of
  /// direction, a space of another width.
  ///
  /// The ideographic space, an ordinary sign of Chinese text, is left.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 || scalar.value == 0x3000 { return false }
    switch scalar.properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .surrogate, .unassigned:
      return true
    default: return false
    }
  }
}
