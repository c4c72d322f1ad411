import Storage

/// Why a tokenizer could not be read, trained or used.
public struct TokenizerError: Faulty, Sendable, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Equatable {
    /// A file cannot be read, or is not what it should be.
    case badInput
    /// Ids or pieces that this tokenizer does not have.
    case doesNotBelong
    /// Options that contradict one another or are out of range.
    case usage
    /// A file cannot be written.
    case cannotWrite
  }

  /// What kind of mistake it is.
  public let kind: Kind
  /// What was expected, what was found, and what to do about it.
  public let description: String

  /// An error of `kind`, said in a sentence or two.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch kind {
    case .badInput: .badInput
    case .doesNotBelong: .mismatch
    case .usage: .usage
    case .cannotWrite: .cannotWrite
    }
  }
}
