import Foundation
import TestSupport
import Testing

/// Runs that are stopped from outside lose nothing and go on as if nothing had happened.
@Suite struct InterruptionTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalSavesAndTheRunGoesOn(signal: Int32, code: Int32) async throws {
    try await interrupt("gpt2", steps: 800, signal: signal, code: code)
  }

  @Test(.slow, arguments: ["gpt2", "llama", "bert"])
  func signalsAtManyMoments(architecture: String) async throws {
    for _ in 0..<8 { try await interrupt(architecture, steps: 900, signal: SIGINT, code: 130) }
  }

  /// Interrupts a run at a moment that nobody chose, resumes it, and compares it with one that was left alone.
  private func interrupt(_ architecture: String, steps: Int, signal: Int32, code: Int32) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let more = ["--evaluate-every", "100000"]
    try await here.succeed(
      "pretrain", pretraining(architecture, tokenizer, output: "whole", steps: steps, more))
    let run = try here.start(
      "pretrain", pretraining(architecture, tokenizer, output: "parts", steps: steps, more))
    try await here.wait(for: "parts/metrics.jsonl", of: run)
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...200)))
    run.send(signal)
    let outcome = try await run.finish()
    #expect(!outcome.wasKilled)
    // The run may be over before the signal comes, on a fast machine; only then is there nothing to see.
    let wasOver = try names(in: here.path("parts")).contains("step-0000\(steps)")
    if outcome.code != 0 || !wasOver {
      #expect(outcome.code == code, "\(outcome.errors)")
      #expect(outcome.errorLines.count == 1 && outcome.errors.contains("--resume"), "\(outcome.errors)")
      #expect(try here.expectWholeLinks("parts") >= 1)
      try await here.succeed(
        "pretrain", pretraining(architecture, tokenizer, output: "parts", steps: steps, more + ["--resume"]))
    }
    try here.expectEqualRuns("whole", "parts")
  }

  /// A kill cannot be caught: what is saved must be whole at every instant.
  @Test(arguments: 0..<3)
  func aKillLeavesWholeCheckpoints(round: Int) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let more = ["--save-every", "1", "--evaluate-every", "3"]
    try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "whole", steps: 30, more))
    let run = try here.start("pretrain", pretraining("gpt2", tokenizer, output: "parts", steps: 30, more))
    try await here.wait(for: "parts/metrics.jsonl", of: run)
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...150)))
    run.send(SIGKILL)
    _ = try await run.finish()
    try here.expectWholeLinks("parts")
    try await here.succeed(
      "pretrain", pretraining("gpt2", tokenizer, output: "parts", steps: 30, more + ["--resume"]))
    try here.expectEqualRuns("whole", "parts")
    #expect(try !names(in: here.path("parts")).contains { $0.contains(".tmp.") })
  }

  @Test func linksNameWholeCheckpointsAtEveryInstant() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let run = try here.start(
      "pretrain",
      pretraining(
        "gpt2", tokenizer, output: "run", steps: 40,
        ["--save-every", "1", "--evaluate-every", "2", "--keep", "1"]))
    var looks = 0
    while run.isRunning {
      looks += try here.expectWholeLinks("run")
      try await Task.sleep(for: .milliseconds(1))
    }
    let outcome = try await run.finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(looks > 5)
    #expect(try here.expectWholeLinks("run") == 2)
  }

  @Test func generatingStopsOnASignal() async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("gpt2")
    let run = try here.start(
      "generate",
      ["--model", model, "--prompt", "a", "--count", "1000000", "--threads", "1", "--quiet"],
      output: "/dev/null")
    try await Task.sleep(for: .milliseconds(600))
    run.send(SIGINT)
    let outcome = try await run.finish()
    #expect(outcome.code == 130)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  /// A stop before training leaves neither half a token file nor the run's folder.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func tokenisingStopsOnASignal(signal: Int32, code: Int32) async throws {
    let here = try Workplace()
    try here.write("text.txt", String(repeating: Samples.text(lines: 400), count: 1_500))
    let tokenizer = try await Trained.shared.tokenizer()
    let cache = here.path("cache/apus")
    for flags in [[], ["--check"]] {
      let run = try here.start(
        "pretrain", ["--input", "text.txt", "--tokenizer", tokenizer, "--output", "run"] + flags)
      while run.isRunning, try !unfinished(cache) { try await Task.sleep(for: .milliseconds(2)) }
      run.send(signal)
      let outcome = try await run.finish()
      #expect(outcome.code == code && !outcome.wasKilled, "\(outcome.errors)")
      #expect(outcome.errors.contains("kept for the next start"), "\(outcome.errors)")
      #expect(try !unfinished(cache))
      #expect(!FileManager.default.fileExists(atPath: here.path("run")))
    }
  }

  /// Whether a file is being written, or was left half-written, in a folder of token files.
  private func unfinished(_ cache: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: cache) else { return false }
    return try names(in: cache).contains { $0.hasSuffix(".unfinished") }
  }
}
