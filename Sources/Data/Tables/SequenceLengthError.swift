import Storage

/// A longest sequence that suits no model or no row.
public enum SequenceLengthError: Faulty, CustomStringConvertible, Sendable, Equatable {
  /// More than the model can read.
  case beyondContext(asked: Int, contextLength: Int)
  /// Too short for the special tokens and a token of each text.
  case noRoom(asked: Int, least: Int)

  /// What was asked for, and what would do.
  public var description: String {
    switch self {
    case .beyondContext(let asked, let contextLength):
      "A longest sequence of \(asked) tokens is more than the model's context of \(contextLength)."
    case .noRoom(let asked, let least):
      "A longest sequence of \(asked) tokens leaves no room for text beside the special tokens; \(least) are needed."
    }
  }

  /// Always ``Storage/Fault/usage``.
  public var fault: Fault { .usage }
}

extension SequenceTemplate {
  /// The longest sequence of a model's rows: what is asked for, else the model's context.
  ///
  /// - Throws: ``SequenceLengthError`` if that is more than the context, or leaves no room for text.
  public func maxLength(
    asked: Int?, contextLength: Int, hasPair: Bool
  ) throws(SequenceLengthError) -> Int {
    let length = asked ?? contextLength
    guard length <= contextLength else { throw .beyondContext(asked: length, contextLength: contextLength) }
    try check(length, hasPair: hasPair)
    return length
  }

  /// Checks that a sequence of `length` tokens has room for a token of each text.
  ///
  /// - Throws: ``SequenceLengthError``
  public func check(_ length: Int, hasPair: Bool) throws(SequenceLengthError) {
    let least = shortest(hasPair: hasPair)
    guard length >= least else { throw .noRoom(asked: length, least: least) }
  }
}
