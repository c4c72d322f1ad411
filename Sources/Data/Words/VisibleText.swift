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
      used += shown.reduce(0) { $0 + width($1) }
      if used > columns { return String(decoding: result.utf8.prefix(kept), as: UTF8.self) + "…" }
      result += shown
      if used < columns { kept = result.utf8.count }
    }
    return result
  }

  /// The columns that a terminal gives to `text`, which has no control characters.
  package static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

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

  /// 2 for the wide characters of East Asia and emoji, 0 for marks that stand on others.
  private static func width(_ character: Character) -> Int {
    var widest = 0
    for scalar in character.unicodeScalars {
      let code = scalar.value
      if code == 0xFE0F { return 2 }
      if code < 0x300 { widest = max(widest, 1) } else { widest = max(widest, width(scalar)) }
    }
    return widest
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // East Asian Width W and F (Unicode Standard Annex 11), by blocks.
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF,
      0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
