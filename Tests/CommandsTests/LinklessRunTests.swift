import Commands
import Foundation
import Storage
import TestSupport
import Testing

/// A run on a file system without symbolic links.
@Suite struct LinklessRunTests {
  @Test func trainsResumesAndOpens() throws {
    let bench = try Bench.shared.get()
    func train(_ output: String, _ more: [String] = []) throws {
      try Pretrain(
        options(
          [
            "--input", bench.path("text.txt"), "--tokenizer", bench.path("v.model"), "--output",
            bench.path(output), "--layers", "1", "--hidden-size", "16", "--heads", "2", "--context-length",
            "16",
            "--batch-size", "4", "--steps", "6", "--evaluate-every", "2", "--threads", "1",
          ] + more), console()
      ).run()
    }
    func weights(_ run: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: bench.path("\(run)/step-0000006/model.safetensors")))
    }
    try train("with-links")
    try FolderLink.$makeLink.withValue({ _, _ in EPERM }) { () throws in
      try train("linkless", ["--stop-after", "2"])
      try train("linkless", ["--resume"])
    }
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
