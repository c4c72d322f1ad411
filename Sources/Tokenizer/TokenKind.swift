/// What sort of token an id is.
public enum TokenKind: Sendable {
  /// A piece of text.
  case ordinary
  /// What no other piece covers.
  case unknown
  /// One byte of a character that no piece covers.
  case byte
  /// A symbol such as `<s>`, which no text encodes to and which decodes to nothing.
  case control
}
