/// A line of text, or a part of one that is too long to hold.
package struct TextLine {
  /// The bytes, without the line end; UTF-8.
  package var bytes: [UInt8]
  /// The line's number in its file, from 1.
  package var number: Int
  /// Whether this part begins the line.
  package var startsLine: Bool
  /// Whether the line ends here.
  package var endsLine: Bool
  /// Whether a newline ended it; false for a last line without one.
  package var hasNewline: Bool
  /// Whether the line has bytes that were replaced or left out; set on its first part.
  package var wasInvalid = false

  package init(bytes: [UInt8], number: Int, startsLine: Bool, endsLine: Bool, hasNewline: Bool) {
    self.bytes = bytes
    self.number = number
    self.startsLine = startsLine
    self.endsLine = endsLine
    self.hasNewline = hasNewline
  }

  /// Whether this is a whole line of nothing but white space.
  package var isBlank: Bool {
    startsLine && endsLine && bytes.allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
  }
}
