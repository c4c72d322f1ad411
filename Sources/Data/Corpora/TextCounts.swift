/// What reading changed or left out.
public struct TextCounts: Sendable, Equatable {
  /// Bytes read from files.
  public var bytesRead = 0
  /// Ill-formed UTF-8 sequences, and NUL bytes, replaced or left out.
  public var invalidSequences = 0
  /// Lines with at least one of those.
  public var invalidLines = 0
  /// Documents handed out.
  public var documents = 0
  /// Bytes of text handed out, after cleaning.
  public var textBytes = 0
  /// JSONL rows whose text was empty, which make no document.
  public var emptyRows = 0
}
