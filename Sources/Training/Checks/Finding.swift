import CommandLine

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
  public var remedy: String
  /// Places: file, line and value.
  public var examples: [String]
  /// What a command that stops for it ends with: 2 for data, 3 for things that do not belong together.
  public var exitCode: Int32

  /// A finding.
  public init(
    _ grade: FindingGrade, _ name: String, _ text: String, remedy: String, examples: [String] = [],
    exitCode: Int32 = ExitCode.badInput
  ) {
    self.grade = grade
    self.name = name
    self.text = text
    self.remedy = remedy
    self.examples = examples
    self.exitCode = exitCode
  }

  /// Text and remedy in one line, the first of the examples between them.
  var line: String {
    let places = examples.prefix(3).joined(separator: "; ")
    return Self.sentence(text + (places.isEmpty ? "" : " (\(places))"))
      + (remedy.isEmpty ? "" : " \(remedy).")
  }

  /// A sentence with its stop, unless it is a question.
  static func sentence(_ text: String) -> String { text.hasSuffix("?") ? text : text + "." }

  /// The finding in JSON.
  var value: ConfigValue {
    .object([
      "grade": .string(grade.rawValue), "name": .string(name), "text": .string(text),
      "remedy": .string(remedy), "examples": .list(examples.map { .string($0) }),
    ])
  }
}

/// Ends a command for what a check found.
public struct CheckFailure: Error, CustomStringConvertible, ExitCoded {
  /// The fatal findings, one a line.
  public let description: String
  /// That of the first.
  package let exitCode: Int32

  /// For the fatal ones of `findings`; nil if there are none.
  ///
  /// - Parameter advice: what is said after the last.
  init?(_ findings: [Finding], advice: String = "") {
    let fatal = findings.filter { $0.grade == .fatal }
    guard let first = fatal.first else { return nil }
    description = fatal.map(\.line).joined(separator: "\n") + advice
    exitCode = first.exitCode
  }
}

/// What becomes of findings before a training that was not asked to check alone.
package enum DataGate {
  /// Warns of what is wrong, says in one line that nothing is, and stops for what is fatal.
  ///
  /// - Parameters:
  ///   - findings: of the cheap checks.
  ///   - isEnforced: whether fatal findings stop the run; they are warnings otherwise.
  /// - Throws: ``CheckFailure``
  package static func pass(_ findings: [Finding], isEnforced: Bool, _ console: Console) throws {
    for finding in findings where finding.grade == .warning { console.warn(finding.line) }
    if isEnforced {
      if let failure = CheckFailure(findings, advice: " --no-data-check trains all the same.") {
        throw failure
      }
    } else {
      for finding in findings where finding.grade == .fatal { console.warn(finding.line) }
    }
    if findings.allSatisfy({ $0.grade == .note }) {
      console.note("data checks passed; --check tells more about the data")
    }
  }
}
