import Foundation
import TestSupport
import Testing

/// Runs that go on with other settings, end early, or are stopped at every step.
@Suite struct GuardTests {
  /// What `run.json` says of later starts.
  private struct Record: Decodable {
    struct Change: Decodable, Equatable {
      var name: String
      var was: String
      var now: String
    }
    struct Continuation: Decodable {
      var step: Int
      var changes: [Change]
    }
    var began: String
    var steps: Int
    var continuations: [Continuation]?
  }

  private func record(_ here: Workplace, _ run: String) throws -> Record {
    try JSONDecoder().decode(Record.self, from: here.data("\(run)/run.json"))
  }

  private func steps(_ here: Workplace, _ run: String) throws -> [String] {
    try names(in: here.path(run)).filter { $0.hasPrefix("step-") }
  }

  @Test func namedChangesGoOnAndAreNoted() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    func arguments(_ steps: Int, _ more: [String]) -> [String] {
      pretraining("gpt2", tokenizer, output: "run", steps: steps, more)
    }
    try await here.succeed("pretrain", arguments(10, ["--stop-after", "4", "--learning-rate", "0.001"]))
    let first = try record(here, "run")
    #expect(first.continuations == nil)
    let other = arguments(10, ["--resume", "--learning-rate", "0.002"])
    try await here.fail(
      3, "pretrain", other,
      says: ["--learning-rate was 0.001 and is now 0.002", "--allow-changes learning-rate"])
    try await here.fail(3, "pretrain", other + ["--allow-changes", "clip"], says: ["--learning-rate"])
    try await here.fail(
      64, "pretrain", other + ["--allow-changes", "batch-size"], says: ["batch-size", "nothing else"])
    try await here.succeed(
      "pretrain", other + ["--allow-changes", "learning-rate", "--stop-after", "7"])
    // The change is made: the new settings are the run's, the old ones another's.
    try await here.succeed("pretrain", other)
    try await here.fail(
      3, "pretrain", arguments(10, ["--resume", "--learning-rate", "0.001"]),
      says: ["--learning-rate was 0.002 and is now 0.001"])
    try await here.succeed(
      "pretrain", arguments(14, ["--resume", "--learning-rate", "0.002", "--allow-changes", "steps"]))
    #expect(try steps(here, "run").last == "step-0000014")
    let last = try record(here, "run")
    let all = try #require(last.continuations)
    #expect(last.began == first.began && last.steps == 14)
    #expect(all.map(\.step) == [4, 7, 10])
    #expect(all[0].changes.first == Record.Change(name: "--learning-rate", was: "0.001", now: "0.002"))
    #expect(all[1].changes.isEmpty)
    #expect(all[2].changes.map(\.name) == ["--steps"], "\(all[2].changes)")
  }

  @Test func everythingElseIsRefusedByName() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 10)
    try await here.succeed("pretrain", start + ["--stop-after", "5"])
    let before = try here.data("run/last/model.safetensors")
    for (more, says) in [
      (["--patience", "3"], "--patience was (not set) and is now 3"), (["--metric", "accuracy"], "--metric"),
      (["--on-spike", "rollback"], "--on-spike was warn and is now rollback"),
      (["--on-nonfinite", "stop"], "--on-nonfinite"), (["--evaluate-every", "3"], "--evaluate-every"),
      (["--save-every", "3"], "--save-every"), (["--seed", "3"], "--seed was 1337 and is now 3"),
      (["--intermediate-size", "32"], "model was"),
      (["--validation-fraction", "0.2"], "--validation-fraction was"),
    ] { try await here.fail(3, "pretrain", start + ["--resume"] + more, says: [says, "run/step-0000005"]) }
    try await here.succeed(
      "tokenize",
      ["train", "--input", "text.txt", "--vocab-size", "330", "--output", "other.model", "--threads", "1"])
    try await here.fail(
      3, "pretrain", pretraining("gpt2", "other.model", output: "run", steps: 10, ["--resume"]),
      says: ["--tokenizer was"])
    #expect(try here.data("run/last/model.safetensors") == before)
    try await here.succeed("pretrain", start + ["--resume"])
  }

  @Test func patienceEndsARunByTheMetricAskedFor() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 40))
    let parent = try await Trained.shared.pretrained("bert")
    let start = [
      "--model", parent, "--train", "train.tsv", "--output", "run", "--steps", "400", "--batch-size", "4",
      "--evaluate-every", "5", "--threads", "1", "--no-baseline", "--json", "--metric", "accuracy",
      "--min-delta", "1", "--patience",
    ]
    struct Result: Decodable {
      var steps: Int
      var bestAccuracy: Double
    }
    // No accuracy is better than the first by more than 1.
    let outcome = try await here.succeed("finetune", start + ["2"])
    let result = try outcome.json(Result.self)
    #expect(result.steps == 15 && result.bestAccuracy <= 1)
    #expect(outcome.errors.contains("2 evaluations without a better accuracy"), "\(outcome.errors)")
    let again = try await here.succeed("finetune", start + ["2", "--resume"])
    #expect(try again.json(Result.self).steps == 15)
    #expect(again.errors.contains("a larger --patience resumes it"), "\(again.errors)")
    let more = try await here.succeed(
      "finetune", start + ["3", "--resume", "--allow-changes", "patience"])
    #expect(try more.json(Result.self).steps == 20)
  }

  @Test func whatCannotBeJudgedIsRefusedBeforeAnythingIsLost() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("bert", tokenizer, output: "run", steps: 3)
    try await here.succeed("pretrain", start)
    let again = start + ["--overwrite"]
    try await here.fail(
      64, "pretrain", again + ["--patience", "2", "--validation-fraction", "0"],
      says: ["--patience", "--validation-fraction"])
    try await here.fail(64, "pretrain", again + ["--metric", "macro_f1"], says: ["macro_f1", "perplexity"])
    // An encoder predicts a part of the text, so it has no bits per byte.
    try await here.fail(64, "pretrain", again + ["--metric", "bits_per_byte"], says: ["bits_per_byte"])
    #expect(try here.expectWholeLinks("run") == 2)
    try await here.succeed("pretrain", again + ["--metric", "accuracy"])
  }

  @Test func lengthsInTokensAndStopsInTime() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("train.tsv", Samples.reviews(rows: 40))
    let tokenizer = try await Trained.shared.tokenizer()
    struct Result: Decodable { var steps: Int }
    let start = [
      "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", "gpt2", "--json", "--quiet",
    ]
    // Four sequences of sixteen tokens a step.
    let read = try await here.succeed(
      "pretrain", start + Trained.shape + ["--tokens", "600", "--output", "tokens"])
    #expect(try read.json(Result.self).steps == 10)
    let parent = try await Trained.shared.pretrained("bert")
    let labelled = [
      "--model", parent, "--train", "train.tsv", "--batch-size", "4", "--threads", "1", "--quiet", "--json",
      "--no-baseline",
    ]
    let rows = try await here.succeed("finetune", labelled + ["--tokens", "400", "--output", "rows"])
    #expect((5...25).contains(try rows.json(Result.self).steps), "\(rows.output)")
    let stopped = try await here.succeed(
      "pretrain",
      start + Trained.shape + ["--steps", "10000000", "--stop-after-time", "1s", "--output", "stopped"])
    let done = try stopped.json(Result.self).steps
    #expect(done > 0 && done < 10_000_000)
    #expect(try here.expectWholeLinks("stopped") >= 1)
  }

  /// A run of sixty steps that is stopped once at each step, and by another number of threads gone on with.
  @Test(.slow, arguments: ["gpt2", "bert"])
  func sixtyStops(architecture: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let more = [
      "--evaluate-every", "13", "--save-every", "20", "--patience", "50", "--on-spike", "rollback",
      "--spike-threshold", "1",
    ]
    try await here.succeed("pretrain", pretraining(architecture, tokenizer, output: "whole", steps: 60, more))
    for k in 1..<60 {
      try await here.succeed(
        "pretrain",
        pretraining(architecture, tokenizer, output: "parts", steps: 60, more + ["--stop-after", "\(k)"]))
      try await here.succeed(
        "pretrain",
        pretraining(architecture, tokenizer, output: "parts", steps: 60, threads: 2, more + ["--resume"]))
      try here.expectEqualRuns("whole", "parts")
      try FileManager.default.removeItem(atPath: here.path("parts"))
    }
  }
}
