import Foundation
import TestSupport
import Testing

/// `finetune --method lora`, and what becomes of the adapter.
@Suite struct AdapterTests {
  private func finetuning(_ parent: String, _ output: String, threads: Int = 1, _ more: [String] = [])
    -> [String]
  {
    [
      "--model", parent, "--train", "train.tsv", "--output", output, "--method", "lora", "--lora-rank", "2",
      "--learning-rate", "0.01", "--steps", "14", "--evaluate-every", "7", "--batch-size", "4",
      "--no-baseline",
      "--threads", "\(threads)",
    ] + more
  }

  private func workplace() throws -> Workplace {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 40))
    return here
  }

  private func files(_ here: Workplace, _ run: String) throws -> [Data] {
    try [
      "model.safetensors", "adapter/adapter_model.safetensors", "training/optimizer.safetensors",
      "config.json",
    ].map { try here.data("\(run)/last/\($0)") }
  }

  @Test(arguments: ["bert", "llama", "gpt2"])
  func neitherThreadsNorAStopChangeAnything(_ architecture: String) async throws {
    let here = try workplace()
    let parent = try await Trained.shared.pretrained(architecture)
    let dropout = ["--lora-dropout", "0.2"]
    try await here.succeed("finetune", finetuning(parent, "one", dropout))
    try await here.succeed("finetune", finetuning(parent, "two", threads: 2, dropout))
    try await here.succeed("finetune", finetuning(parent, "parts", dropout + ["--stop-after", "6"]))
    try await here.succeed("finetune", finetuning(parent, "parts", dropout + ["--resume"]))
    let whole = try files(here, "one")
    #expect(try files(here, "two") == whole)
    #expect(try files(here, "parts") == whole)
    try await here.succeed("finetune", finetuning(parent, "other", ["--lora-targets", "q", "v"]))
    #expect(try files(here, "other")[1].count < whole[1].count)
  }

  private struct Answer: Decodable {
    var label: String
    var probabilities: [String: Double]
  }

  private func answers(_ here: Workplace, _ options: [String]) async throws -> [Answer] {
    let said = try await here.succeed("predict", ["--input", "train.tsv"] + options)
    return try said.output.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
  }

  /// The merged folder, the adapter beside its base, the adapter alone, and the adapter merged by `convert` say the same.
  @Test func mergedAndBesideItsBaseAreTheSame() async throws {
    let here = try workplace()
    let parent = try await Trained.shared.pretrained("bert")
    try await here.succeed("finetune", finetuning(parent, "run"))
    try await here.succeed(
      "convert",
      ["--model", parent, "--adapter", "run", "--to", "huggingface", "--output", "merged"])
    let merged = try await answers(here, ["--model", "run"])
    #expect(merged.count == 40 && Set(merged.flatMap { $0.probabilities.values }).count > 20)
    for options in [
      ["--model", parent, "--adapter", "run/best/adapter"], ["--model", parent, "--adapter", "run"],
      ["--model", "run/best/adapter"], ["--model", "merged"],
    ] {
      let other = try await answers(here, options)
      #expect(other.map(\.label) == merged.map(\.label), "\(options)")
      for (one, two) in zip(other, merged) {
        for (label, share) in one.probabilities {
          #expect(abs(share - (two.probabilities[label] ?? -1)) <= 1e-5, "\(options)")
        }
      }
    }
  }

  @Test func whatDoesNotBelongTogetherIsRefused() async throws {
    let here = try workplace()
    let parent = try await Trained.shared.pretrained("bert")
    try await here.succeed("finetune", finetuning(parent, "run"))
    let other = try await Trained.shared.pretrained("llama")
    try await here.fail(
      3, "predict", ["--model", other, "--adapter", "run", "--input", "train.tsv"], says: ["the adapter"])
    try await here.fail(
      2, "predict", ["--model", parent, "--adapter", parent, "--input", "train.tsv"], says: ["no adapter"])
    try await here.fail(
      64, "finetune", ["--train", "train.tsv", "--output", "x", "--method", "lora"], says: ["--model"])
    try await here.fail(
      64, "finetune", finetuning(parent, "x", ["--lora-targets", "w"]), says: ["--lora-targets w"])
    try await here.fail(
      64, "finetune", finetuning(parent, "x", ["--freeze-blocks", "1"]), says: ["--freeze-blocks"])
    try await here.fail(
      64, "finetune", ["--model", parent, "--train", "train.tsv", "--output", "x", "--freeze-blocks", "9"],
      says: ["--freeze-blocks 9"])
    try await here.fail(
      64, "finetune", ["--model", parent, "--train", "train.tsv", "--output", "x", "--rslora"],
      says: ["--method lora"])
    // A file of the adapter that names a base which is gone.
    let config = try String(decoding: here.data("run/last/adapter/adapter_config.json"), as: UTF8.self)
    try FileManager.default.createDirectory(atPath: here.path("alone"), withIntermediateDirectories: true)
    try here.write("alone/adapter_config.json", config.replacing(parent, with: "/nowhere"))
    try here.data("run/last/adapter/adapter_model.safetensors").write(
      to: URL(fileURLWithPath: here.path("alone/adapter_model.safetensors")))
    try await here.fail(
      2, "predict", ["--model", "alone", "--input", "train.tsv"], says: ["/nowhere", "--adapter"])
  }

  @Test func frozenPartsStayAsTheyAre() async throws {
    let here = try workplace()
    let parent = try await Trained.shared.encoder()
    for (name, more) in [("all", []), ("some", ["--freeze-blocks", "1"])] {
      try await here.succeed(
        "finetune",
        [
          "--model", parent, "--train", "train.tsv", "--output", name, "--steps", "6", "--batch-size", "4",
          "--no-baseline", "--learning-rate", "0.01",
        ] + more)
    }
    try await here.succeed(
      "finetune",
      [
        "--model", parent, "--train", "train.tsv", "--output", "parts", "--steps", "6", "--batch-size", "4",
        "--no-baseline", "--learning-rate", "0.01", "--freeze-blocks", "1", "--stop-after", "3",
      ])
    try await here.succeed(
      "finetune",
      [
        "--model", parent, "--train", "train.tsv", "--output", "parts", "--steps", "6", "--batch-size", "4",
        "--no-baseline", "--learning-rate", "0.01", "--freeze-blocks", "1", "--resume",
      ])
    #expect(try here.data("some/last/model.safetensors") == here.data("parts/last/model.safetensors"))
    #expect(try here.data("some/last/model.safetensors") != here.data("all/last/model.safetensors"))
    #expect(
      try here.data("some/last/training/optimizer.safetensors").count
        < here.data("all/last/training/optimizer.safetensors").count)
  }
}
