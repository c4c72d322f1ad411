/// What to do with bytes that are not UTF-8.
public enum InvalidUTF8: String, Sendable, CaseIterable, Codable {
  /// Stop with an error that names the file, the line and the byte offset.
  case error
  /// Put U+FFFD in place of each maximal part of an ill-formed sequence (Unicode 15, section 3.9) and count it.
  case replace
  /// Leave the ill-formed bytes out and count them; where each line is a text of its own, leave out the line.
  case skip
}
