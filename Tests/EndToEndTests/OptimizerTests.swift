import Foundation
import TestSupport
import Testing

/// Each optimizer and schedule by the commands: they learn, can be stopped, and do not depend on threads.
@Suite struct OptimizerTests {
  static let optimizers: [(name: String, options: [String])] = [
    ("adam", []), ("sgd", ["--nesterov"]), ("rmsprop", ["--momentum", "0.5"]), ("adagrad", []),
    ("lion", ["--learning-rate", "1e-3"]),
    ("lamb", []), ("muon", []), ("muon", ["--precision", "bf16", "--ema", "0.5"]),
    ("adamw", ["--ema", "0.9", "--layer-decay", "0.8"]),
  ]

  private struct Result: Decodable { var bestLoss: Double }

  @Test(arguments: optimizers.indices) func eachLearnsAndCanBeStopped(index: Int) async throws {
    let (name, more) = Self.optimizers[index]
    let (here, tokenizer) = try await Workplace.withText()
    func train(_ output: String, threads: Int = 1, _ last: [String]) async throws -> Outcome {
      try await here.succeed(
        "pretrain",
        pretraining(
          "llama", tokenizer, output: output, steps: 60, threads: threads,
          ["--optimizer", name, "--json"] + more + last))
    }
    let loss = try await train("whole", []).json(Result.self).bestLoss
    // A vocabulary of 320 begins at ln 320 = 5.77.
    #expect(loss < 5.4, "\(name) \(more): \(loss)")
    _ = try await train("parts", ["--stop-after", "31"])
    _ = try await train("parts", threads: 2, ["--resume"])
    try expectEqual(here, "whole", "parts")
    let hasAverage = more.contains("--ema")
    let weights = here.path("whole/last/training/weights.safetensors")
    #expect(FileManager.default.fileExists(atPath: weights) == hasAverage)
    if hasAverage {
      try expectEqual(here, "whole", "parts", "training/weights.safetensors")
      #expect(
        try here.data("whole/last/training/weights.safetensors")
          != here.data("whole/last/model.safetensors"))
    }
    // Another optimizer does not go on where this one stopped.
    try await here.fail(
      3, "pretrain",
      pretraining(
        "llama", tokenizer, output: "parts", steps: 60,
        ["--optimizer", name == "sgd" ? "lion" : "sgd", "--resume"]),
      says: ["--optimizer"])
  }

  private func expectEqual(
    _ here: Workplace, _ a: String, _ b: String, _ more: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for file in ["model.safetensors", "training/optimizer.safetensors"] + (more.map { [$0] } ?? []) {
      #expect(
        try here.data("\(a)/last/\(file)") == here.data("\(b)/last/\(file)"), "\(file)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func sgdWithoutMomentumKeepsNothing() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining(
      "gpt2", tokenizer, output: "run", steps: 6, ["--optimizer", "sgd", "--momentum", "0"])
    try await here.succeed("pretrain", start + ["--stop-after", "3"])
    #expect(try here.data("run/last/training/optimizer.safetensors").count < 200)
    try await here.succeed("pretrain", start + ["--resume"])
    try await here.succeed(
      "pretrain",
      pretraining("gpt2", tokenizer, output: "whole", steps: 6, ["--optimizer", "sgd", "--momentum", "0"]))
    try expectEqual(here, "run", "whole")
  }

  @Test(arguments: ["wsd", "one-cycle", "inverse-square-root"])
  func schedulesRun(name: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    try await here.succeed(
      "pretrain",
      pretraining(
        "gpt2", tokenizer, output: "run", steps: 20, ["--schedule", name, "--learning-rate", "0.001"]))
    struct Line: Decodable {
      var kind: String
      var learningRate: Double?
    }
    let rates = try here.lines("run/metrics.jsonl", as: Line.self).compactMap(\.learningRate)
    #expect(rates.count == 20 && rates.allSatisfy { $0 > 0 && $0 <= 0.001 })
    #expect(rates.contains { abs($0 - 0.001) < 1e-9 } && rates[19] < 0.0006)
  }

  @Test func finetuningWithRatesByDepth() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 40))
    let parent = try await Trained.shared.pretrained("bert")
    func train(_ output: String, _ more: [String]) async throws {
      try await here.succeed(
        "finetune",
        [
          "--model", parent, "--train", "train.tsv", "--output", output, "--steps", "8", "--batch-size", "4",
          "--threads", "1", "--quiet", "--label-smoothing", "0.1",
        ] + more)
    }
    try await train("plain", [])
    try await train("deep", ["--layer-decay", "0.5", "--optimizer", "lion"])
    #expect(try here.data("plain/last/model.safetensors") != here.data("deep/last/model.safetensors"))
  }

  @Test func whatDoesNotApplyIsRefused() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    let start = ["--input", "text.txt", "--tokenizer", tokenizer, "--output", "run"]
    for (more, says) in [
      (["--momentum", "0.9"], "--momentum does not apply to --optimizer adamw"),
      (["--optimizer", "lion", "--epsilon", "1e-8"], "--epsilon does not apply to --optimizer lion"),
      (["--optimizer", "sgd", "--beta2", "0.9"], "--beta2 does not apply to --optimizer sgd"),
      (["--optimizer", "muno"], "muon"), (["--decay-share", "0.1"], "--decay-share"),
      (["--ema", "1"], "--ema"), (["--layer-decay", "1.5"], "--layer-decay"),
      (["--label-smoothing", "1"], "--label-smoothing"),
      (["--label-smoothing", "-0.1"], "--label-smoothing"),
      (["--epsilon", "0"], "--epsilon"),
    ] { try await here.fail(64, "pretrain", start + more, says: [says]) }
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
  }
}
