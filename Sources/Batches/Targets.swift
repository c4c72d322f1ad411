/// What a batch is to be compared with.
public enum Targets: Sendable {
  /// A token id for each token of the batch, −1 where there is none: the next token, or what a mask hides.
  case tokens([Int32])
  /// A label's number for each sequence.
  case labels([Int32])
  /// A label's number for each sequence, and what a teacher says of it.
  case taught([Int32], Teaching)
  /// What a generator is to fill in and its detector to find.
  case replaced(Replacement)

  /// The number of targets; of a replacement, the hidden tokens.
  public var count: Int {
    switch self {
    case .tokens(let tokens): tokens.count { $0 >= 0 }
    case .labels(let labels), .taught(let labels, _): labels.count
    case .replaced(let replacement): replacement.hidden.count { $0 >= 0 }
    }
  }
}
