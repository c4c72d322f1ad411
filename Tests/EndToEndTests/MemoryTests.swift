import Foundation
import TestSupport
import Testing

/// The memory plan against what runs really take, and what happens where it does not fit.
@Suite struct MemoryTests {
  private struct Result: Decodable {
    var peakMemory: Int
    var memoryPlan: Int
  }

  private struct Record: Decodable { var memoryPlan: [String: Int] }

  /// Large enough that numbers outweigh the program: some 150 MB.
  private static let shape = [
    "--layers", "4", "--hidden-size", "128", "--heads", "4", "--context-length", "64", "--steps", "2",
    "--evaluate-every", "2",
  ]

  #if os(Linux)
    @Test(arguments: ["gpt2", "llama", "bert"], [[], ["--checkpoint-activations"]])
    func thePlanIsWithinATenth(architecture: String, more: [String]) async throws {
      let (here, tokenizer) = try await Workplace.withText(lines: 3000)
      let outcome = try await here.succeed(
        "pretrain",
        [
          "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", architecture, "--output", "run",
          "--batch-size", "64", "--threads", "2", "--json",
        ] + Self.shape + more)
      let result = try outcome.json(Result.self)
      let ratio = Double(result.memoryPlan) / Double(result.peakMemory)
      #expect(abs(ratio - 1) < 0.1, "planned \(result.memoryPlan), took \(result.peakMemory)")
      #expect(outcome.errors.contains("memory plan ") && outcome.errors.contains("peak memory "))
      let plan = try JSONDecoder().decode(Record.self, from: here.data("run/run.json")).memoryPlan
      #expect(plan["total"] == result.memoryPlan)
      #expect(plan["moments"] == plan["weights"].map { 2 * $0 } && plan["weights"] == plan["gradients"])
    }

    /// Both models are counted: weights, gradients and moments of the generator too.
    @Test func aDetectorIsPlannedWithItsGenerator() async throws {
      let (here, tokenizer) = try await Workplace.withText(lines: 3000)
      var weights: [Int] = []
      for objective in ["mlm", "replaced-token"] {
        let result = try await here.succeed(
          "pretrain",
          [
            "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", "bert", "--objective",
            objective,
            "--output", objective, "--batch-size", "64", "--threads", "2", "--json",
          ] + Self.shape
        ).json(Result.self)
        let ratio = Double(result.memoryPlan) / Double(result.peakMemory)
        #expect(abs(ratio - 1) < 0.1, "\(objective): planned \(result.memoryPlan), took \(result.peakMemory)")
        let plan = try JSONDecoder().decode(Record.self, from: here.data("\(objective)/run.json")).memoryPlan
        weights.append(plan["weights"] ?? 0)
      }
      // A generator of a quarter's width: a block has 12·32² numbers in its matrices, and there are four.
      #expect(weights[1] - weights[0] > 4 * 4 * 12 * 32 * 32, "\(weights)")
    }

    @Test func aFineTuningRunIsPlannedToo() async throws {
      let here = try Workplace()
      try here.write("train.tsv", Samples.reviews(rows: 40))
      let parent = try await Trained.shared.pretrained("bert")
      let result = try await here.succeed(
        "finetune",
        [
          "--model", parent, "--train", "train.tsv", "--output", "run", "--steps", "4", "--json",
          "--no-baseline",
        ]
      ).json(Result.self)
      let ratio = Double(result.memoryPlan) / Double(result.peakMemory)
      #expect(abs(ratio - 1) < 0.15, "planned \(result.memoryPlan), took \(result.peakMemory)")
    }

    /// What is suggested is done, and then the run fits; what is in the folder stays until it does.
    @Test func aRunThatDoesNotFitIsRefusedWithWhatWould() async throws {
      let (here, tokenizer) = try await Workplace.withText(lines: 3000)
      try await here.succeed("pretrain", pretraining("gpt2", tokenizer, output: "run", steps: 1))
      let before = try here.data("run/last/model.safetensors")
      let arguments =
        [
          "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", "gpt2", "--output", "run",
          "--overwrite", "--threads", "1", "--batch-size", "256",
        ] + Self.shape
      // The program itself maps some 100 MB; activations kept of this batch would be five times as much.
      let space = 400_000
      let outcome = try await here.fail(
        64, "pretrain", arguments,
        says: ["memory plan", "ulimit -v", "activations", "It would fit with --", "--no-memory-check"],
        lines: 2,
        addressSpace: space)
      #expect(try here.data("run/last/model.safetensors") == before)
      let message = try #require(outcome.errorLines.first { $0.contains("It would fit with ") })
      let start = try #require(message.range(of: "It would fit with ")?.upperBound)
      let end = try #require(message[start...].firstIndex(of: ":"))
      let suggestion = message[start..<end].split(separator: " ").map(String.init)
      // What is suggested replaces what was asked.
      var changed = arguments
      for option in suggestion.filter({ $0.hasPrefix("--") }) {
        if let place = changed.firstIndex(of: option) { changed.removeSubrange(place...place + 1) }
      }
      let run = try await here.run("pretrain", changed + suggestion, addressSpace: space)
      #expect(run.code == 0, "\(suggestion): \(run.errors)")
      #expect(try here.data("run/last/model.safetensors") != before)
    }
  #endif

  @Test func aModelThatFitsNowhereIsRefusedBeforeItsTextIsRead() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 20)
    try await here.fail(
      64, "pretrain",
      [
        "--input", "text.txt", "--tokenizer", tokenizer, "--output", "run", "--layers", "256",
        "--hidden-size",
        "16384", "--heads", "128",
      ], says: ["memory plan", "TiB", "No smaller setting fits"], lines: 2)
    try await here.fail(
      64, "pretrain",
      [
        "--input", "text.txt", "--tokenizer", tokenizer, "--output", "run", "--batch-size", "65536",
        "--context-length", "131072",
      ], says: ["memory plan", "TiB", "It would fit with"], lines: 2)
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
    #expect(!FileManager.default.fileExists(atPath: here.path("cache")), "no text was tokenised")
  }
}
