import Foundation
import TestSupport
import Testing

/// The same command gives the same bytes, with any number of threads and however often it was interrupted.
@Suite struct RepeatabilityTests {
  @Test(arguments: ["gpt2", "llama", "bert"])
  func pretrainingDoesNotDependOnThreads(architecture: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    for threads in [1, 2, 64] {
      try await here.succeed(
        "pretrain",
        pretraining(architecture, tokenizer, output: "run-\(threads)", steps: 12, threads: threads))
    }
    try here.expectEqualRuns("run-1", "run-2")
    try here.expectEqualRuns("run-1", "run-64")
    try await here.succeed(
      "pretrain", pretraining(architecture, tokenizer, output: "other", steps: 12, ["--seed", "7"]))
    #expect(
      try here.data("run-1/last/model.safetensors") != here.data("other/last/model.safetensors"),
      "another seed changed nothing")
  }

  @Test func finetuningDoesNotDependOnThreads() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 40))
    let parent = try await Trained.shared.pretrained("bert")
    for threads in [1, 2] {
      try await here.succeed("finetune", finetuning(parent, output: "run-\(threads)", threads: threads))
    }
    try here.expectEqualRuns("run-1", "run-2")
  }

  @Test(arguments: ["gpt2", "llama", "bert"])
  func aStopChangesNothing(architecture: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    try await here.succeed("pretrain", pretraining(architecture, tokenizer, output: "whole", steps: 60))
    try await here.succeed(
      "pretrain", pretraining(architecture, tokenizer, output: "parts", steps: 60, ["--stop-after", "30"]))
    #expect(try names(in: here.path("parts")).contains("step-0000030"))
    try await here.succeed(
      "pretrain", pretraining(architecture, tokenizer, output: "parts", steps: 60, threads: 2, ["--resume"]))
    try here.expectEqualRuns("whole", "parts")
    #expect(try losses(here, "whole") == losses(here, "parts"))
  }

  @Test func aStopOfFinetuningChangesNothing() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 40))
    let parent = try await Trained.shared.pretrained("bert")
    try await here.succeed("finetune", finetuning(parent, output: "whole"))
    try await here.succeed("finetune", finetuning(parent, output: "parts", ["--stop-after", "7"]))
    try await here.succeed("finetune", finetuning(parent, output: "parts", ["--resume"]))
    try here.expectEqualRuns("whole", "parts")
  }

  /// Activations that are computed again are those that were not kept, to the last bit: in a whole run, and in one that
  /// changes its mind on the way.
  @Test(arguments: ["gpt2", "llama", "bert"], ["fp32", "bf16"])
  func recomputedActivationsChangeNothing(architecture: String, precision: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    func train(_ output: String, _ more: [String]) async throws {
      try await here.succeed(
        "pretrain",
        pretraining(architecture, tokenizer, output: output, steps: 12, ["--precision", precision] + more))
    }
    try await train("kept", [])
    try await train("again", ["--checkpoint-activations"])
    try here.expectEqualRuns("kept", "again")
    try await train("both", ["--stop-after", "6", "--checkpoint-activations"])
    try await train("both", ["--resume"])
    try here.expectEqualRuns("kept", "both")
    struct Record: Decodable {
      struct Options: Decodable {
        var precision: String
        var checkpointActivations: Bool
        enum CodingKeys: String, CodingKey {
          case precision, checkpointActivations = "checkpoint-activations"
        }
      }
      var options: Options
    }
    let options = try JSONDecoder().decode(Record.self, from: here.data("again/run.json")).options
    #expect(options.precision == precision && options.checkpointActivations)
  }

  @Test func resumingAFreshFolderStarts() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "a", steps: 5))
    try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "b", steps: 5, ["--resume"]))
    // A run that is done already stays as it is.
    try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "b", steps: 5, ["--resume"]))
    try here.expectEqualRuns("a", "b")
  }

  @Test func resumingWithOtherSettingsIsRefused() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 10)
    try await here.succeed("pretrain", start + ["--stop-after", "5", "--learning-rate", "0.001"])
    let before = try here.data("run/last/model.safetensors")
    try await here.fail(
      3, "pretrain", start + ["--resume", "--learning-rate", "0.002"],
      says: ["run/step-0000005", "--learning-rate was 0.001 and is now 0.002"])
    try await here.fail(
      3, "pretrain",
      pretraining("gpt2", tokenizer, output: "run", steps: 20, ["--resume", "--learning-rate", "0.001"]),
      says: ["--steps was 10 and is now 20"])
    try await here.fail(
      3, "pretrain", start + ["--resume", "--learning-rate", "0.001", "--precision", "bf16"],
      says: ["--precision was fp32 and is now bf16"])
    try here.write("text.txt", Samples.text(lines: 150, seed: 4))
    try await here.fail(
      3, "pretrain", start + ["--resume", "--learning-rate", "0.001"], says: ["--input"])
    #expect(try here.data("run/last/model.safetensors") == before)
  }

  @Test func generatingDoesNotDependOnThreads() async throws {
    let here = try Workplace()
    for architecture in ["gpt2", "llama"] {
      let model = try await Trained.shared.pretrained(architecture)
      func text(_ threads: Int, seed: Int) async throws -> String {
        try await here.succeed(
          "generate",
          [
            "--model", model, "--prompt", "the cat 喜欢", "--max-tokens", "40", "--seed", "\(seed)",
            "--threads", "\(threads)",
          ]
        ).output
      }
      let one = try await text(1, seed: 3)
      #expect(one.hasPrefix("the cat 喜欢"))
      #expect(try await text(2, seed: 3) == one)
      #expect(try await text(1, seed: 4) != one)
    }
  }

  private func finetuning(_ parent: String, output: String, threads: Int = 1, _ more: [String] = [])
    -> [String]
  {
    [
      "--model", parent, "--train", "train.tsv", "--output", output, "--steps", "15", "--batch-size", "4",
      "--accumulate", "2", "--dropout", "0.1", "--evaluate-every", "5", "--threads", "\(threads)", "--quiet",
    ] + more
  }

  /// Steps and losses of a run's log, without what depends on the clock and on when it was stopped.
  private func losses(_ here: Workplace, _ run: String) throws -> [String] {
    struct Line: Decodable {
      var step: Int
      var kind: String
      var loss: Double?
    }
    return try here.lines("\(run)/metrics.jsonl", as: Line.self)
      .filter { $0.kind == "train" || $0.kind == "validation" }
      .map { "\($0.step) \($0.kind) \($0.loss ?? 0)" }
  }
}
