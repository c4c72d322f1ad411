import CommandLine
import Data
import Storage

extension CheckReport {
  /// Does a part of the check. An error that would stop training here is a fatal finding of the check, which continues
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
      let lines = ErrorText.of(error).split(separator: "\n").map(String.init)
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
      console.result(
        value(exitCode: failure.map { ExitCode.of($0.fault) } ?? ExitCode.success, ErrorText.option).json)
    } else {
      for line in lines(ErrorText.option) { console.page(line) }
    }
    if let failure { throw failure }
  }
}
