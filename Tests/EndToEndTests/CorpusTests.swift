import Foundation
import TestSupport
import Testing

/// Text from everywhere: standard input, mixtures, packed documents; runs over them go on exactly.
@Suite struct CorpusTests {
  /// The arguments of a small run on other text than `text.txt`.
  private func run(
    _ text: [String], _ tokenizer: String, output: String, steps: Int, threads: Int = 1, _ more: [String] = []
  ) -> [String] {
    text + pretraining("llama", tokenizer, output: output, steps: steps, threads: threads, more).dropFirst(2)
  }

  @Test func standardInputIsReadAgainByARunThatGoesOn() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    let text = Samples.text(lines: 300)
    try here.write("text.txt", text)
    try await here.succeed("pretrain", pretraining("llama", tokenizer, output: "file", steps: 6))
    let piped = run(["--input", "-"], tokenizer, output: "piped", steps: 6)
    try await here.succeed("pretrain", piped + ["--stop-after", "2"], input: text)
    try await here.fail(2, "pretrain", piped + ["--resume"], says: ["standard input", "same text again"])
    try await here.fail(
      3, "pretrain", piped + ["--resume"], says: ["--input"], input: text + "more\n")
    try await here.succeed("pretrain", piped + ["--resume"], input: text)
    try here.expectEqualRuns("file", "piped")
    let cache = try names(in: here.path("cache/apus"))
    // Of the text itself nothing stays behind.
    let kept = [("tokens-", ".bin"), ("corpus-", ".json")]
    #expect(
      cache.allSatisfy { name in kept.contains { name.hasPrefix($0.0) && name.hasSuffix($0.1) } }, "\(cache)")
    // A language model is judged on it too.
    let judged = try await here.succeed(
      "evaluate", ["--model", "file", "--input", "-", "--json", "--threads", "1"], input: text)
    #expect(judged.output.contains("\"bits_per_byte\""))
    try await here.fail(
      2, "pretrain", run(["--input", "-"], tokenizer, output: "zip", steps: 2),
      says: ["standard input", "pdftotext FILE"], input: "%PDF-1.4\n")
  }

  @Test(arguments: ["windows", "best-fit"], ["--attend-across", "--no-attend-across"])
  func packedRunsGoOnExactly(packing: String, attending: String) async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 200)
    let more = ["--packing", packing, attending, "--documents", "line"]
    try await here.succeed(
      "pretrain", pretraining("gpt2", tokenizer, output: "whole", steps: 9, threads: 2, more))
    for (stop, threads) in [(4, 1), (7, 2)] {
      try await here.succeed(
        "pretrain",
        pretraining("gpt2", tokenizer, output: "parts", steps: 9, threads: threads, more) + [
          "--stop-after", "\(stop)", "--resume",
        ])
    }
    try await here.fail(
      3, "pretrain",
      pretraining("gpt2", tokenizer, output: "parts", steps: 9) + ["--documents", "line", "--resume"]
        + (packing == "windows" ? ["--packing", "best-fit"] : ["--packing", "windows"]),
      says: ["--packing", packing])
    try await here.succeed(
      "pretrain", pretraining("gpt2", tokenizer, output: "parts", steps: 9, more) + ["--resume"])
    try here.expectEqualRuns("whole", "parts")
  }

  @Test func aMixtureGoesOnExactlyAndWithItsWeightsOnly() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    try here.write("a/one.txt", Samples.text(lines: 100))
    try here.write("a/two.txt", Samples.text(lines: 60, seed: 3))
    try here.write("rows.jsonl", "{\"text\": \"the old teacher reads about the quiet house .\"}\n")
    try here.write(
      "rows.jsonl",
      (0..<80).map { "{\"text\": \"number \($0) likes the river and green apples\"}\n" }.joined())
    func mixed(_ output: String, _ weights: [String], _ more: [String] = []) -> [String] {
      run(["--mixture"] + weights, tokenizer, output: output, steps: 8, more)
    }
    let weights = ["a=0.7", "rows.jsonl=0.3"]
    try await here.succeed("pretrain", mixed("whole", weights))
    try await here.succeed("pretrain", mixed("parts", weights, ["--stop-after", "3"]))
    try await here.fail(
      3, "pretrain", mixed("parts", ["a=0.6", "rows.jsonl=0.4"], ["--resume"]), says: ["--mixture", "7 : 3"])
    try await here.succeed("pretrain", mixed("parts", ["a=7", "rows.jsonl=3"], ["--resume"]))
    try here.expectEqualRuns("whole", "parts")
    let told = try await here.succeed(
      "pretrain",
      mixed("told", weights).filter { $0 != "--quiet" } + ["--packing", "best-fit", "--documents", "line"])
    #expect(told.errors.contains("a: 70.00 % of all sequences, read "), "\(told.errors)")
    #expect(told.errors.contains("best-fit packing: "), "\(told.errors)")
  }

  @Test func textThatChangedIsAnotherRun() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 100)
    try here.write("held.txt", Samples.text(lines: 20, seed: 5))
    let arguments = pretraining(
      "llama", tokenizer, output: "run", steps: 6, ["--validation", "held.txt", "--stop-after", "3"])
    try await here.succeed("pretrain", arguments)
    try here.write("held.txt", Samples.text(lines: 20, seed: 6))
    try await here.fail(3, "pretrain", arguments + ["--resume"], says: ["--validation (its text)"])
    try here.write("held.txt", Samples.text(lines: 20, seed: 5))
    try here.write("text.txt", Samples.text(lines: 100).replacingOccurrences(of: "cat", with: "cow"))
    try await here.fail(3, "pretrain", arguments + ["--resume"], says: ["--input (its text)"])
    try here.write("text.txt", Samples.text(lines: 100))
    try await here.succeed("pretrain", arguments + ["--resume"])
  }

  @Test func lineEndsAndAMarkMakeNoDifference() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 100)
    try await here.succeed("pretrain", pretraining("llama", tokenizer, output: "plain", steps: 3))
    try here.write(
      "text.txt",
      "\u{FEFF}" + Samples.text(lines: 100).replacingOccurrences(of: "\n", with: "\r\n"))
    try await here.succeed("pretrain", pretraining("llama", tokenizer, output: "marked", steps: 3))
    try here.expectEqualRuns("plain", "marked")
  }

  @Test func waysOfNamingTextThatContradictEachOther() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 50)
    for (text, says) in [
      ([], "--input PATH"), (["--input", "text.txt", "--mixture", "text.txt=1"], "--mixture"),
      (["--input", "-", "-"], "name it once"), (["--input", "-", "--validation", "-"], "name it once"),
      (["--mixture", "text.txt"], "PATH=WEIGHT"), (["--mixture", "text.txt=heavy"], "heavy"),
    ] as [([String], String)] {
      try await here.fail(64, "pretrain", run(text, tokenizer, output: "run", steps: 2), says: [says])
    }
    for more in [["--packing", "best-fit"], ["--no-attend-across"]] {
      try await here.fail(
        64, "pretrain", pretraining("bert", tokenizer, output: "run", steps: 2, more),
        says: ["--join-documents"])
    }
  }

  /// A kill while text is tokenised loses the parts that were being made, and leaves nothing behind for long.
  @Test func aKillWhileTokenising() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    let lines = Samples.text(lines: 2_000)
    try here.write("text.txt", String(repeating: lines, count: 9_500_000 / lines.utf8.count))
    // The text repeats itself, which the check of data would stop for.
    let arguments =
      pretraining("gpt2", tokenizer, output: "run", steps: 2).filter { $0 != "--quiet" } + ["--no-data-check"]
    let run = try here.start("pretrain", arguments)
    func made() throws -> [String] {
      FileManager.default.fileExists(atPath: here.path("cache/apus"))
        ? try names(in: here.path("cache/apus")) : []
    }
    while run.isRunning, try !made().contains(where: { $0.hasSuffix(".bin") }) {
      try await Task.sleep(for: .milliseconds(5))
    }
    run.send(SIGKILL)
    let killed = try await run.finish()
    #expect(killed.wasKilled, "\(killed.errors)")
    let whole = try made().filter { $0.hasSuffix(".bin") }
    #expect(!whole.isEmpty)
    let again = try await here.succeed("pretrain", arguments)
    #expect(again.errors.contains(" of it tokenised before)"), "\(again.errors)")
    let left = try made()
    #expect(left.allSatisfy { $0.hasSuffix(".bin") || $0.hasSuffix(".json") }, "\(left)")
    #expect(whole.allSatisfy(left.contains))
  }
}
