/// A word of a row's text, and what it is tagged as.
public struct TaggedWord: Sendable, Equatable {
  /// The bytes of the text's UTF-8 form.
  public var range: Range<Int>
  /// The tag: `B-person`, `O`; nil where rows need none.
  public var tag: String?

  /// A word with its tag.
  public init(range: Range<Int>, tag: String?) {
    self.range = range
    self.tag = tag
  }
}
