/// A row of labelled data.
public struct LabelledRow: Sendable, Equatable {
  /// The line of the file on which the row starts, from 1.
  public var line: Int
  /// The text, as it stands in the file.
  public var text: String
  /// The second text of a pair.
  public var pair: String?
  /// The label, without surrounding white space.
  public var label: String?
  /// The words of the text, where they are tagged.
  public var words: [TaggedWord] = []
  /// The turns of a conversation. Its text is then what was said before the last answer, and its label that answer.
  public var turns: [ChatTurn] = []
  /// The number of the rows that this one must not be parted from, where some hold others; nil for its own text alone.
  package var family: Int?

  /// A row.
  public init(line: Int, text: String, pair: String? = nil, label: String? = nil, words: [TaggedWord] = []) {
    self.line = line
    self.text = text
    self.pair = pair
    self.label = label
    self.words = words
  }
}
