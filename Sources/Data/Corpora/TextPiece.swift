/// A part of a document: all of it, or a stretch that ends in a newline and that another follows.
///
/// Encoding the first piece with `encode` and the others with `encodeContinuation` gives the ids of the whole
/// document. Only in a line longer than a quarter of a megabyte is a cut between words or characters possible, so that a
/// line of any length is read in bounded memory.
public struct TextPiece: Sendable, Equatable {
  /// Well-formed UTF-8 with LF line ends.
  public var bytes: [UInt8]
  /// Whether this is the first piece of its document.
  public var startsDocument: Bool
  /// Whether this is the last piece of its document.
  public var endsDocument: Bool

  /// The bytes as a string.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
