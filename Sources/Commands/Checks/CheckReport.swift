import Batches
import Checkpoints
import CommandLine
import Data
import Runs
import Storage
import Training

/// What `--check` found out, as it grows: figures by section, findings, and what could not be looked at.
package struct CheckReport {
  /// Figures about one thing.
  private struct Section {
    var key: String
    var title: String
    var lines: [String]
    var value: JSONValue
  }

  private let command: String
  private var sections: [Section] = []
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
    sections.append(Section(key: key, title: title, lines: lines, value: value))
  }

  /// Adds findings.
  package mutating func add(_ new: [Finding]) { findings += new }

  /// Does a part of the check. An error that would stop training here is a fatal finding of the check, which goes on
  /// with what does not depend on this part.
  ///
  /// - Parameter what: the part, for people: "the model".
  /// - Returns: whether there was no error.
  /// - Throws: errors that are a defect of the program or of the system.
  package mutating func stage(_ what: String, _ body: (inout CheckReport) throws -> Void) throws -> Bool {
    do {
      try body(&self)
      return true
    } catch let stop as Interruption {
      throw stop
    } catch let error as any Faulty {
      let lines = "\(error)".split(separator: "\n").map(String.init)
      var first = lines.first ?? "cannot be used"
      if first.hasSuffix(".") || first.hasSuffix(":") { first.removeLast() }
      add([
        Finding(
          .fatal, "error", "\(what): \(first)", remedy: "",
          examples: lines.dropFirst().map { line in String(line.drop { $0 == " " }) },
          fault: error.fault)
      ])
      return false
    }
  }

  /// Prints the report as the command's result, and fails for what is fatal.
  ///
  /// - Throws: ``CheckFailure``
  package func finish(_ console: Console, asJSON: Bool) throws {
    let failure = CheckFailure(findings)
    if asJSON {
      console.result(value(exitCode: failure.map { ExitCode.of($0.fault) } ?? ExitCode.success).json)
    } else {
      for line in lines { console.result(line) }
    }
    if let failure { throw failure }
  }

  private func value(exitCode: Int32) -> JSONValue {
    var object: [String: JSONValue] = [
      "command": .string(command), "passed": .bool(!isFatal), "exit_code": .integer(Int(exitCode)),
      "findings": .list(findings.map(\.value)),
    ]
    for section in sections { object[section.key] = section.value }
    return .object(object)
  }

  private var lines: [String] {
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
      if !finding.remedy.isEmpty { lines.append("           \(finding.remedy).") }
      lines += finding.examples.prefix(5).map { "             \($0)" }
    }
    return lines
  }
}
