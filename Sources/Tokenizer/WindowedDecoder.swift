/// Decodes ids one at a time with any tokenizer, by decoding the newest of them again and again.
///
/// The window begins at the ids that gave the text shown last, and moves on whenever text is shown, so that the work
/// does not grow with the text. It is exact for a tokenizer whose `decode` of a later part of a text differs from that
/// part only at its very beginning, such as by a space that is not there.
public struct WindowedDecoder: StreamingDecoder {
  private let tokenizer: any Tokenizer
  /// The ids that may still matter to what comes.
  private var window: [Int32] = []
  /// How many of them have been shown.
  private var shown = 0
  /// The bytes of text that the shown ones give.
  private var shownBytes = 0

  /// A decoder at the start of a text.
  public init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
  }

  /// The text that `id` completes, which may be empty.
  public mutating func push(_ id: Int32) throws -> String {
    window.append(id)
    let text = try tokenizer.decode(window)
    // Bytes that may become a character end in U+FFFD.
    guard text.utf8.count > shownBytes, text.unicodeScalars.last != "\u{FFFD}" else { return "" }
    let new = String(decoding: text.utf8.dropFirst(shownBytes), as: UTF8.self)
    window.removeFirst(shown)
    shown = window.count
    shownBytes = try tokenizer.decode(window).utf8.count
    return new
  }

  /// What was held back, with U+FFFD for bytes that never became a character.
  public mutating func finish() throws -> String {
    let text = try tokenizer.decode(window)
    defer { (window, shown, shownBytes) = ([], 0, 0) }
    return String(decoding: text.utf8.dropFirst(shownBytes), as: UTF8.self)
  }
}
