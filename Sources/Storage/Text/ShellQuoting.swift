/// Words as a POSIX shell reads them back.
public enum ShellQuoting {
  /// A command line that a shell splits into exactly `words` (POSIX.1-2017, Shell Command Language 2.2).
  public static func line(_ words: [String]) -> String { words.map(word).joined(separator: " ") }

  /// One word: as it is where no character of it means anything to a shell, else in single quotes, inside which nothing
  /// but a single quote does.
  public static func word(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_-./,:@%+=".utf8.contains(byte)
    }
  }
}
