/// What is wrong with data that a person gave: a file, a line, a label.
public struct DataError: Faulty, CustomStringConvertible, Sendable, Equatable {
  /// Why it is an error, which decides a command's exit code.
  public enum Kind: Sendable, Equatable {
    /// A file is missing, unreadable, empty or malformed.
    case input
    /// Two things do not belong together: labels and a label map, a tokenizer and a model.
    case mismatch
    /// A result cannot be written.
    case output
  }

  /// The class of the error.
  public let kind: Kind
  /// One or two sentences: the file, line and value, what was expected, and the remedy.
  public let description: String

  /// An error of `kind` that says `description`.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch kind {
    case .input: .badInput
    case .mismatch: .mismatch
    case .output: .cannotWrite
    }
  }

  /// The reasons that a check found, at most ten of them, one a line, with a count of the others.
  package static func list(_ reasons: [String], total: Int) -> String {
    let shown = reasons.prefix(10).map { "\n  \($0)" }.joined()
    return total > 10 ? shown + "\n  … and \(total - 10) more" : shown
  }
}
