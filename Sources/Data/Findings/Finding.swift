import Storage

/// How much a finding weighs.
public enum FindingGrade: String, Sendable, CaseIterable, Comparable {
  /// Good to know; nothing is wrong.
  case note
  /// Training works, but worse than it could, or its figures mislead.
  case warning
  /// Training makes no sense.
  case fatal

  /// By weight.
  public static func < (left: FindingGrade, right: FindingGrade) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Something that a check of data or settings found, and what to do about it.
public struct Finding: Sendable, Equatable {
  /// How much it weighs.
  public var grade: FindingGrade
  /// A name that scripts can look for: `leakage`.
  public var name: String
  /// What was found, with figures.
  public var text: String
  /// What to do about it; empty where the text says it.
  public var remedy: Remedy
  /// Places: file, line and value.
  public var examples: [String]
  /// What kind of mistake it is, where it is fatal.
  public var fault: Fault

  /// A finding.
  public init(
    _ grade: FindingGrade, _ name: String, _ text: String, remedy: Remedy, examples: [String] = [],
    fault: Fault = .badInput
  ) {
    self.grade = grade
    self.name = name
    self.text = text
    self.remedy = remedy
    self.examples = examples
    self.fault = fault
  }

  /// Text and remedy in one line, the first of the examples between them.
  ///
  /// - Parameter option: how an option of a name is written.
  package func line(_ option: (String) -> String = { $0 }) -> String {
    let places = examples.prefix(3).joined(separator: "; ")
    return Self.sentence(text + (places.isEmpty ? "" : " (\(places))"))
      + (remedy.isEmpty ? "" : " \(remedy.text(option)).")
  }

  /// A sentence with its stop, unless it is a question.
  package static func sentence(_ text: String) -> String { text.hasSuffix("?") ? text : text + "." }

  /// The finding in JSON.
  ///
  /// - Parameter option: how an option of a name is written.
  package func value(_ option: (String) -> String = { $0 }) -> JSONValue {
    .object([
      "grade": .string(grade.rawValue), "name": .string(name), "text": .string(text),
      "remedy": .string(remedy.text(option)), "examples": .array(examples.map { .string($0) }),
    ])
  }
}
