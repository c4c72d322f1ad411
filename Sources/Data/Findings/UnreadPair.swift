import Storage

extension LabelledTable {
  /// A warning where two columns look like pairs, and only the first is read.
  package func unreadPair(remedy: Remedy) -> Finding? {
    guard let known = UsualNames.pair(in: columns), textColumn == known.text, rows.first?.pair == nil
    else {
      return nil
    }
    return Finding(
      .warning, "unread-pair",
      "the columns \(CheckWords.list([known.text, known.pair])) look like pairs, and only the first is read",
      remedy: remedy)
  }
}
