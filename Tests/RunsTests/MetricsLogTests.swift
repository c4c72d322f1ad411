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

  @Test func aFolderThatIsNotThereIsAnError() throws {
    let scratch = try TemporaryFolder()
    let error = try #require(throws: DataError.self) {
      try MetricsLog(path: scratch.path("none/metrics.jsonl"), resumingAt: nil)
    }
    #expect(error.fault == .cannotWrite && error.description.contains("none/metrics.jsonl"))
  }
}
