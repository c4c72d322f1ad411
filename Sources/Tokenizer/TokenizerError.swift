/// Why a tokenizer could not be read, trained or used.
public struct TokenizerError: Error, Sendable, Equatable, CustomStringConvertible {
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

  /// The exit status of a command that ends with this error.
  package var exitCode: Int32 {
    switch kind {
    case .badInput: 2
    case .doesNotBelong: 3
    case .usage: 64
    case .cannotWrite: 74
    }
  }
}
