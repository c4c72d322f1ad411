/// The tokens that stand around each document of a corpus.
public struct DocumentFrame: Sendable, Equatable {
  /// Put before each document; nil for models that were trained without.
  public var begin: Int32?
  /// Put after each document: a decoder learns to stop by it; nil for an encoder.
  public var end: Int32?

  /// A frame; by default none.
  public init(begin: Int32? = nil, end: Int32? = nil) {
    self.begin = begin
    self.end = end
  }
}
