/// What an n-gram model counts of a text.
public enum NGramKind: String, CaseIterable, Sendable {
  /// Words and pairs of neighbours.
  case words
  /// Runs of one to five characters, spaces among them.
  case characters
  /// Both, each as long as the other.
  case both

  var hasWords: Bool { self != .characters }
  var hasCharacters: Bool { self != .words }
}
