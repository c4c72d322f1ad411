/// Newlines at which a text may be cut in two without changing a token of it, whatever common rules cut it further.
enum LineBorder {
  /// Whether a newline parts a character that is no white space from a letter or a digit.
  ///
  /// Rules of the published tokenizers take a newline together with white space on both sides of it ("\n\n", " \n", "\n  "),
  /// or with signs before it and slashes after it, but never with a word after it.
  ///
  /// - Parameters:
  ///   - bytes: well-formed UTF-8.
  ///   - newline: the place of the newline in it.
  static func isClean(_ bytes: Substring.UTF8View, _ newline: Substring.UTF8View.Index) -> Bool {
    let before = String(decoding: bytes[..<newline].suffix(4), as: UTF8.self).unicodeScalars
    let after = String(decoding: bytes[bytes.index(after: newline)...].prefix(4), as: UTF8.self)
      .unicodeScalars
    guard let last = before.last?.properties, let first = after.first?.properties else { return false }
    return !last.isWhitespace && (first.isAlphabetic || first.numericType != nil)
  }
}
