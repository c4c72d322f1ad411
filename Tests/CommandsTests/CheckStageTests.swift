import Commands
import Data
import Storage
import Testing

/// The parts of a check: what goes wrong in one is a finding, and the others go on.
@Suite struct CheckStageTests {
  @Test func stagesTurnErrorsIntoFindingsAndGoOn() throws {
    var report = CheckReport(command: "pretrain")
    let isDone = try report.stage("the text") { report in
      report.add([Finding(.warning, "odd", "something is odd", remedy: "Look")])
      throw DataError(.mismatch, "a.txt: is no good:\n  a.txt:1: bad\n  a.txt:2: bad")
    }
    #expect(!isDone && report.isFatal && report.findings.map(\.grade) == [.warning, .fatal])
    #expect(
      report.findings[1].fault == .mismatch
        && report.findings[1].examples == ["a.txt:1: bad", "a.txt:2: bad"])
    #expect(report.findings[1].text == "the text: a.txt: is no good")
    struct Defect: Error {}
    #expect(throws: Defect.self) { _ = try report.stage("x") { _ in throw Defect() } }
    let sound = try report.stage("more") { _ in }
    #expect(sound && report.findings.count == 2)
  }
}
