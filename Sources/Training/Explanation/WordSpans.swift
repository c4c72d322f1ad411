/// The words of a text as people count them: a run of letters and digits, a run of other marks, or a single character of a script
/// that writes no spaces.
package enum WordSpans {
  /// The bytes of the text's UTF-8 form that each word takes, in order; white space is in none.
  package static func ranges(_ text: String) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0, place = 0
    var last = TextUnits.Kind.space
    func close() { if last != .space, place > start { ranges.append(start..<place) } }
    for scalar in text.unicodeScalars {
      let kind = kind(scalar, after: last)
      if kind != last || kind == .ideograph {
        close()
        start = place
      }
      place += UTF8.width(scalar)
      last = kind
    }
    close()
    return ranges
  }

  /// As ``TextUnits`` tells words, in any case of letters; what modifies the character before it belongs to that.
  private static func kind(_ scalar: Unicode.Scalar, after last: TextUnits.Kind) -> TextUnits.Kind {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .format: last == .ideograph ? .letter : last
    default: TextUnits.Kind(scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar)
    }
  }
}
