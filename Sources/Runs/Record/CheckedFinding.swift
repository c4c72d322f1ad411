import Data

/// Something that a check of the data found before a run, in the words of the command.
public struct CheckedFinding: Codable, Sendable, Equatable {
  /// How much it weighs: `warning`.
  public var grade: String
  /// A name that scripts can look for: `leakage`.
  public var name: String
  /// What was found and what to do about it.
  public var text: String

  /// `finding` in words.
  ///
  /// - Parameter option: how an option of a name is written.
  package init(_ finding: Finding, _ option: (String) -> String) {
    grade = finding.grade.rawValue
    name = finding.name
    text = finding.line(option)
  }
}
