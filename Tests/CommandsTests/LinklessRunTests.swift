import Commands
import Foundation
import Storage
import TestSupport
import Testing

/// A run on a file system without symbolic links.
@Suite struct LinklessRunTests {
  @Test func trainsResumesAndOpens() throws {
    let bench = try Bench.shared.get()
    let said = Output()
    func train(_ output: String, _ more: [String] = [], by linkMaker: LinkMaker = .system) throws {
      try Pretrain(
        options(
          [
            "--input", bench.path("text.txt"), "--tokenizer", bench.path("v.model"), "--output",
            bench.path(output), "--layers", "1", "--hidden-size", "16", "--heads", "2", "--context-length",
            "16",
            "--batch-size", "4", "--steps", "6", "--evaluate-every", "2", "--threads", "1",
          ] + more), console(said), linkMaker: linkMaker
      ).run()
    }
    func weights(_ run: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: bench.path("\(run)/step-0000006/model.safetensors")))
    }
    try train("with-links")
    let none = LinkMaker { _, _ in EPERM }
    try train("linkless", ["--check"], by: none)
    #expect(said.text.contains("no links"), "\(said.text)")
    #expect(!FileManager.default.fileExists(atPath: bench.path("linkless")))
    try train("linkless", ["--stop-after", "2"], by: none)
    try train("linkless", ["--resume"], by: none)
    let last = try String(contentsOfFile: bench.path("linkless/last"), encoding: .utf8)
    #expect(last == "step-0000006\n")
    #expect(try weights("linkless") == weights("with-links"))
    for model in ["linkless", "linkless/best", "linkless/last/"] {
      let output = Output()
      try Evaluate(
        options(["--model", bench.path(model), "--input", bench.path("other.txt"), "--threads", "1"]),
        console(output)
      ).run()
      #expect(output.text.contains("loss"))
    }
  }
}
