import Storage

/// What a check of data and settings found out, as it grows: figures by section, findings, and what could not be looked at.
package struct CheckReport {
  private let command: String
  private var sections: [CheckSection] = []
  /// What was found so far.
  package private(set) var findings: [Finding] = []

  /// A report of nothing yet.
  package init(command: String) { self.command = command }

  /// Whether something fatal was found.
  package var isFatal: Bool { findings.contains { $0.grade == .fatal } }

  /// Adds figures.
  ///
  /// - Parameters:
  ///   - key: their name in JSON.
  ///   - title: a line for people.
  ///   - lines: further ones, indented.
  ///   - value: the same for scripts.
  package mutating func add(_ key: String, title: String, lines: [String] = [], _ value: JSONValue) {
    add(CheckSection(key, title: title, lines: lines, value))
  }

  /// Adds figures.
  package mutating func add(_ section: CheckSection) { sections.append(section) }

  /// Adds findings.
  package mutating func add(_ new: [Finding]) { findings += new }

  /// The report as JSON.
  ///
  /// - Parameters:
  ///   - exitCode: what the command will end with.
  ///   - option: how an option of a name is written.
  package func value(exitCode: Int32, _ option: (String) -> String = { $0 }) -> JSONValue {
    var object: JSONObject = [
      "command": .string(command), "passed": .bool(!isFatal), "exit_code": .integer(Int(exitCode)),
      "findings": .array(findings.map { $0.value(option) }),
    ]
    for section in sections { object[section.key] = section.value }
    return .object(object)
  }

  /// The report for people.
  ///
  /// - Parameter option: how an option of a name is written.
  package func lines(_ option: (String) -> String = { $0 }) -> [String] {
    var lines = sections.flatMap { [$0.title] + $0.lines + [""] }
    if findings.isEmpty { return lines + ["nothing is wrong"] }
    lines.append("findings")
    let sorted = findings.enumerated().sorted {
      ($1.element.grade, $0.offset) < ($0.element.grade, $1.offset)
    }
    for (_, finding) in sorted {
      let grade = finding.grade.rawValue
      lines.append(
        "  \(grade)\(String(repeating: " ", count: 9 - grade.count))\(Finding.sentence(finding.text))")
      if !finding.remedy.isEmpty { lines.append("           \(finding.remedy.text(option)).") }
      lines += finding.examples.prefix(5).map { "             \($0)" }
    }
    return lines
  }
}
