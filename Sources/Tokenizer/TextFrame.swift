/// The special tokens that a tokenizer's files put around a text, and around two.
public struct TextFrame: Sendable, Equatable {
  /// What stands around one text.
  public var before: [Int32]
  /// What follows it.
  public var after: [Int32]
  /// What stands before the first of two texts.
  public var beforePair: [Int32]
  /// What stands between them.
  public var between: [Int32]
  /// What follows the second.
  public var afterPair: [Int32]
  /// How many of ``between`` still belong to the first text's segment; nil where all of a pair is one segment.
  public var firstSegmentShare: Int?

  /// The tokens given; those of a pair are by default the same ones, with ``between`` in the first text's segment.
  public init(
    before: [Int32] = [], after: [Int32] = [], beforePair: [Int32]? = nil, between: [Int32] = [],
    afterPair: [Int32]? = nil, marksSecond: Bool = false
  ) {
    self.before = before
    self.after = after
    self.beforePair = beforePair ?? before
    self.between = between
    self.afterPair = afterPair ?? after
    firstSegmentShare = marksSecond ? between.count : nil
  }
}
