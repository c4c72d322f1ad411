/// What is wrong with data or settings that a person gave: a file, a line, a label.
public struct DataError: Faulty, CustomStringConvertible, Sendable, Equatable {
  /// What kind of thing went wrong.
  public let fault: Fault
  /// What was expected and what was found, with the file, line and value.
  public let description: String
  /// What to do about it; empty where the description says it.
  public let remedy: Remedy

  /// An error, said in a sentence or two.
  public init(_ fault: Fault, _ description: String, remedy: Remedy = "") {
    self.fault = fault
    self.description = description
    self.remedy = remedy
  }

  /// The reasons that a check found, at most ten of them, one a line, with a count of the others.
  package static func list(_ reasons: [String], total: Int) -> String {
    let shown = reasons.prefix(10).map { "\n  \($0)" }.joined()
    return total > 10 ? shown + "\n  … and \(total - 10) more" : shown
  }
}
