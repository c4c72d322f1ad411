import Storage

/// The user asked for something that the command does not offer: an unknown option, a value of the wrong type or
/// out of range, a missing option, options that exclude each other. Ends the command with exit code 64.
public struct UsageError: Error, CustomStringConvertible, Equatable, Faulty {
  /// One sentence for each mistake found, in the order of discovery. Never empty.
  public let problems: [String]

  /// An error about one mistake.
  /// - Parameter problem: a sentence that names the option, what was found, what was expected and the remedy.
  public init(_ problem: String) { problems = [problem] }

  /// An error about several mistakes, reported together so that one look is enough to mend them all.
  init(_ problems: [String]) {
    precondition(!problems.isEmpty, "a usage error needs a problem")
    self.problems = problems
  }

  /// The problems, one a line.
  public var description: String { problems.joined(separator: "\n") }

  /// Always ``Storage/Fault/usage``.
  public var fault: Fault { .usage }
}

/// Why one value was refused, without the name of its option.
struct ValueProblem: Error, Equatable {
  let text: String

  init(_ text: String) { self.text = text }

  static func expected(_ expectation: String, found: String) -> ValueProblem {
    ValueProblem("expected \(expectation), found \"\(found.abbreviated)\"")
  }
}

extension String {
  /// The text as an error quotes it: on one line, at most 60 characters.
  var abbreviated: String {
    let line = String(map { $0.isNewline || $0 == "\0" || $0 == "\u{1B}" ? " " : $0 })
    return line.count <= 60 ? line : line.prefix(57) + "..."
  }
}
