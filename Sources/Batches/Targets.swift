/// What a batch is to be compared with.
public enum Targets: Sendable {
  /// A token id for each token of the batch, −1 where there is none: the next token, or what a mask hides.
  case tokens([Int32])
  /// A label's number for each sequence; where sequences have any number of labels, 1 or 0 for each sequence's labels in
  /// turn, −1 where it is not known: [sequences · labels].
  case labels([Int32])
  /// A number for each sequence.
  case numbers([Float])
  /// A label's number for each sequence, and what a teacher says of it.
  case taught([Int32], Teaching)
  /// What a generator is to fill in and its detector to find.
  case replaced(Replacement)

  /// The number of targets; of a replacement, the hidden tokens.
  public var count: Int {
    switch self {
    case .tokens(let tokens): tokens.count { $0 >= 0 }
    case .labels(let labels), .taught(let labels, _): labels.count
    case .numbers(let numbers): numbers.count
    case .replaced(let replacement): replacement.hidden.count { $0 >= 0 }
    }
  }
}
