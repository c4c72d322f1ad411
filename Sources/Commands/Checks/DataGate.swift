import CommandLine
import Data
import Storage

/// Ends a command for what a check found.
public struct CheckFailure: Error, CustomStringConvertible, Faulty {
  /// The fatal findings, one a line.
  public let description: String
  /// That of the first.
  public let fault: Fault

  /// For the fatal ones of `findings`; nil if there are none.
  ///
  /// - Parameter advice: what is said after the last.
  init?(_ findings: [Finding], advice: String = "") {
    let fatal = findings.filter { $0.grade == .fatal }
    guard let first = fatal.first else { return nil }
    description = fatal.map { $0.line(ErrorText.option) }.joined(separator: "\n") + advice
    fault = first.fault
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
    for finding in findings where finding.grade == .warning { console.warn(finding.line(ErrorText.option)) }
    if isEnforced {
      if let failure = CheckFailure(findings, advice: " --no-data-check trains all the same.") {
        throw failure
      }
    } else {
      for finding in findings where finding.grade == .fatal { console.warn(finding.line(ErrorText.option)) }
    }
    if findings.allSatisfy({ $0.grade == .note }) {
      console.note("data checks passed; --check tells more about the data")
    }
  }
}
