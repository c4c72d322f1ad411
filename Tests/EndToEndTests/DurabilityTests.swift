import Foundation
import TestSupport
import Testing

/// Checkpoints that are damaged after they were written, and runs that are started where one runs.
@Suite struct DurabilityTests {
  /// A run of 12 steps with a checkpoint every 2, stopped after 8; and the same one left alone, as `whole`.
  private func stoppedRun(_ here: Workplace) async throws -> [String] {
    try here.write("text.txt", Samples.text(lines: 150))
    let tokenizer = try await Trained.shared.tokenizer()
    let more = ["--save-every", "2", "--evaluate-every", "4", "--keep", "3"]
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 12, more)
    try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "whole", steps: 12, more))
    try await here.succeed("pretrain", start + ["--stop-after", "8"])
    return start + ["--resume"]
  }

  private func flip(_ here: Workplace, _ file: String, at share: Double = 0.5) throws {
    var bytes = try here.data(file)
    bytes[Int(Double(bytes.count - 1) * share)] ^= 0x20
    try here.write(file, bytes)
  }

  /// Every file of a checkpoint: a flipped bit is found before the first step, the file named, one step back taken, and the
  /// run ends where it would have ended.
  @Test func aFlippedBitCostsOneStepBack() async throws {
    let here = try Workplace()
    let resume = try await stoppedRun(here)
    let files = try FileManager.default.subpathsOfDirectory(atPath: here.path("run/step-0000008")).filter {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: here.path("run/step-0000008/\($0)"), isDirectory: &isFolder)
      return !isFolder.boolValue
    }
    #expect(files.count >= 8 && files.contains("training/manifest.json"))
    for (number, file) in files.enumerated() {
      try FileManager.default.copyItem(atPath: here.path("run"), toPath: here.path("try"))
      try flip(here, "try/step-0000008/\(file)", at: Double(number) / Double(files.count))
      let outcome = try await here.succeed("pretrain", resume.map { $0 == "run" ? "try" : $0 })
      #expect(outcome.errors.contains("warning: try/step-0000008/\(file)"), "\(outcome.errors)")
      #expect(outcome.errors.contains("Going back to step 6"), "\(outcome.errors)")
      try here.expectEqualRuns("whole", "try")
      try here.expectWholeLinks("try")
      #expect(try names(in: here.path("try")).contains("step-0000008.damaged"))
      try FileManager.default.removeItem(atPath: here.path("try"))
    }
  }

  @Test func aRunWithoutAWholeCheckpointIsNotStartedAnew() async throws {
    let here = try Workplace()
    let resume = try await stoppedRun(here)
    let steps = try names(in: here.path("run")).filter { $0.hasPrefix("step-") }
    for step in steps { try flip(here, "run/\(step)/model.safetensors") }
    let before = try names(in: here.path("run"))
    try await here.fail(
      2, "pretrain", resume, says: steps.map { "run/\($0)/model.safetensors" } + ["--overwrite"])
    #expect(try names(in: here.path("run")) == before)
  }

  @Test func readersRefuseADamagedCheckpoint() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("rows.tsv", Samples.reviews(rows: 10))
    func copy(_ model: String) throws {
      let target = URL(fileURLWithPath: model + "/last").resolvingSymlinksInPath().path
      if FileManager.default.fileExists(atPath: here.path("model")) {
        try FileManager.default.removeItem(atPath: here.path("model"))
      }
      try FileManager.default.copyItem(atPath: target, toPath: here.path("model"))
    }
    let decoder = try await Trained.shared.pretrained("gpt2")
    let encoder = try await Trained.shared.pretrained("bert")
    let classifier = try await Trained.shared.classifier()
    let files = ["config.json", "model.safetensors", "tokenizer.json", "training/manifest.json"]
    for (command, model, arguments) in [
      ("generate", decoder, ["--prompt", "the cat"]),
      ("evaluate", encoder, ["--input", "text.txt"]),
      ("predict", classifier, ["--input", "rows.tsv"]),
      ("finetune", encoder, ["--train", "rows.tsv", "--output", "out"]),
    ] {
      for file in files {
        try copy(model)
        try flip(here, "model/\(file)")
        try await here.fail(
          2, command, ["--model", "model"] + arguments, says: ["model/\(file)", "damaged"])
      }
    }
    try copy(encoder)
    try flip(here, "model/model.safetensors")
    try await here.fail(
      2, "pretrain", ["--from", "model", "--input", "text.txt", "--output", "out"],
      says: ["model/model.safetensors"])
    #expect(!FileManager.default.fileExists(atPath: here.path("out")))
    // A part of the folder that did not arrive is known by its length, also where it is not read.
    try copy(decoder)
    try here.write(
      "model/training/optimizer.safetensors", here.data("model/training/optimizer.safetensors").dropLast())
    let generate = ["--model", "model", "--prompt", "a", "--max-tokens", "2", "--threads", "1"]
    try await here.fail(2, "generate", generate, says: ["training/optimizer.safetensors"])
    // Without what only a resumed run needs, it is a Hugging Face folder.
    try FileManager.default.removeItem(atPath: here.path("model/training"))
    try await here.succeed("generate", generate)
  }

  // MARK: One run at a time

  /// A run whose steps take so long that it is there for the whole test.
  private func slowRun(_ tokenizer: String, _ output: String, _ more: [String] = []) -> [String] {
    [
      "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", "gpt2", "--output", output,
      "--steps",
      "1000", "--threads", "1", "--layers", "4", "--hidden-size", "256", "--heads", "4", "--context-length",
      "64", "--batch-size", "32", "--accumulate", "200", "--evaluate-every", "1000", "--quiet",
    ] + more
  }

  private func waitFor(_ file: String, in here: Workplace, of process: RunningCommand) async throws {
    try await here.wait(for: file, of: process)
    try await Task.sleep(for: .milliseconds(100))
  }

  @Test func aSecondRunIsRefusedNamingTheFirst() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let first = try here.start("pretrain", slowRun(tokenizer, "run"))
    try await waitFor("run/metrics.jsonl", in: here, of: first)
    #expect(first.isRunning)
    let record = try here.data("run/run.json")
    for more in [[], ["--resume"], ["--overwrite"]] {
      try await here.fail(
        74, "pretrain", slowRun(tokenizer, "run", more), says: ["run", "process \(first.processIdentifier),"])
    }
    #expect(try here.data("run/run.json") == record)
    // A kill leaves no lock behind.
    first.send(SIGKILL)
    _ = try await first.finish()
    let quick = pretraining("gpt2", tokenizer, output: "run", steps: 2)
    try await here.fail(64, "pretrain", quick, says: ["not empty"])
    try await here.succeed("pretrain", quick + ["--overwrite"])
    #expect(try !names(in: here.path("run")).contains(".lock"))
  }

  @Test func aFolderMadeForARunThatFailsGoesAgain() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let arguments = pretraining("gpt2", tokenizer, output: "new/run", steps: 2)
    try await here.fail(
      2, "pretrain", arguments.map { $0 == "text.txt" ? "txet.txt" : $0 }, says: ["txet.txt"])
    #expect(!FileManager.default.fileExists(atPath: here.path("new")))
  }

  // MARK: Readers

  /// Checkpoints come and go faster than they are read.
  @Test func readersOfARunThatSaves() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let run = try here.start(
      "pretrain",
      pretraining(
        "gpt2", tokenizer, output: "run", steps: 1_000_000,
        ["--save-every", "1", "--evaluate-every", "2", "--keep", "1"]))
    try await waitFor("run/best", in: here, of: run)
    for model in ["run", "run/best", "run/last"] {
      for _ in 0..<8 {
        try await here.succeed(
          "generate",
          ["--model", model, "--prompt", "the cat", "--max-tokens", "4", "--threads", "1", "--quiet"])
      }
    }
    #expect(run.isRunning)
    run.send(SIGKILL)
    _ = try await run.finish()
  }

  // MARK: Signals

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSecondSignalEndsAtOnce(signal: Int32, code: Int32) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let run = try here.start("pretrain", slowRun(tokenizer, "run"))
    try await waitFor("run/metrics.jsonl", in: here, of: run)
    run.send(signal)
    try await Task.sleep(for: .milliseconds(300))
    #expect(run.isRunning, "the first signal lets the step end, which takes much longer than this")
    run.send(signal)
    let asked = Date()
    let outcome = try await run.finish()
    #expect(Date().timeIntervalSince(asked) < 5)
    #expect(outcome.code == code && !outcome.wasKilled, "\(outcome.errors)")
    // Nothing was saved, and nothing is in the way of another start.
    #expect(try !names(in: here.path("run")).contains { $0.hasPrefix("step-") })
    try await here.succeed(
      "pretrain", pretraining("gpt2", tokenizer, output: "run", steps: 2, ["--overwrite"]))
  }
}
