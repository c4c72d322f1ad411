import Data
import Foundation
import Runs
import Storage
import TestSupport
import Testing
import Training

@Suite struct MetricsLogTests {
  private func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func linesAreJSONInTheirOrder() throws {
    let scratch = try TemporaryFolder()
    let path = scratch.path("metrics.jsonl")
    let log = try MetricsLog(path: path, resumingAt: nil)
    try log.append(
      step: 3, kind: "train", [("loss", 0.1), ("rate", 1e-30), ("bad", .nan), ("worse", .infinity)])
    let line = try #require(try lines(path).first)
    #expect(
      line
        == "{\"step\": 3, \"kind\": \"train\", \"loss\": 0.1, \"rate\": 1e-30, \"bad\": null, \"worse\": null}"
    )
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["rate"] as? Double == 1e-30 && object["bad"] is NSNull)
  }

  @Test func resumingKeepsWhatStandsAndDropsTheRest() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(
      "metrics.jsonl", "{\"step\": 1}\n{\"step\": 2, \"x\": 1}\n{\"step\": 2}\n{\"step\": 3}\n{\"st")
    _ = try MetricsLog(path: path, resumingAt: 2)
    #expect(
      try String(contentsOfFile: path, encoding: .utf8)
        == "{\"step\": 1}\n{\"step\": 2, \"x\": 1}\n{\"step\": 2}\n")
    _ = try MetricsLog(path: path, resumingAt: nil)
    #expect(try lines(path).isEmpty)
    _ = try MetricsLog(path: scratch.path("new.jsonl"), resumingAt: 5)
    #expect(try lines(scratch.path("new.jsonl")).isEmpty)
  }

  /// Logs are read a part at a time: lines longer than one, lines that end at its border, a last one without newline.
  @Test(arguments: [1, 3, 40, 900_000, (1 << 20) - 14, (1 << 20) - 13, (1 << 20) - 12, 3_000_000])
  func linesOfAnyLengthAreRead(length: Int) throws {
    let scratch = try TemporaryFolder()
    func line(_ step: Int) -> String { "{\"step\": \(step)" + String(repeating: " ", count: length) + "}" }
    let whole = [1, 2, 3].map(line).joined(separator: "\n")
    let path = try scratch.write("log.jsonl", whole)
    func read() throws -> [String] {
      var lines: [String] = []
      try StepLog.forEachLine(path) { lines.append(String(decoding: $0, as: UTF8.self)) }
      return lines
    }
    #expect(try read() == [1, 2, 3].map(line))
    let log = try StepLog(path: path, resumingAt: 3)
    #expect(try scratch.data("log.jsonl") == Data((whole + "\n").utf8))
    try log.append(line(4))
    _ = try StepLog(path: path, resumingAt: 2)
    #expect(try read() == [1, 2].map(line))
    try scratch.write("log.jsonl", "\n\n" + whole + "\n\n{\"step\": 4")
    #expect(try read() == [1, 2, 3].map(line))
    _ = try StepLog(path: path, resumingAt: 1)
    #expect(try scratch.data("log.jsonl") == Data(("\n\n" + line(1) + "\n").utf8))
  }

  @Test func aFolderThatIsNotThereIsAnError() throws {
    let scratch = try TemporaryFolder()
    let error = try #require(throws: DataError.self) {
      try MetricsLog(path: scratch.path("none/metrics.jsonl"), resumingAt: nil)
    }
    #expect(error.fault == .cannotWrite && error.description.contains("none/metrics.jsonl"))
  }
}
