import Foundation
import TestSupport
import Testing

/// From a file of text to a model that speaks and a model that sorts.
@Suite struct MainJobTests {
  private struct RunResult: Decodable {
    var run: String
    var steps: Int
    var seconds: Double
    var loss: Double?
    var bestLoss: Double?
    var accuracy: Double?
    var bestMacroF1: Double?
    var baselineAccuracy: Double?
  }

  private struct Metrics: Decodable {
    struct Label: Decodable {
      var label: String
      var f1: Double
      var support: Int
    }
    var accuracy: Double
    var macroF1: Double
    var rows: Int
    var labels: [Label]
    var confusion: [[Int]]
  }

  private struct Prediction: Decodable {
    var label: String
    var probabilities: [String: Double]
  }

  @Test func tokenizerLearnsAndReadsItsTextBack() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    struct Result: Decodable {
      var output: String
      var fingerprint: String
    }
    let trained = try await here.succeed(
      "tokenize", ["train", "--input", "text.txt", "--vocab-size", "320", "--output", "v.model", "--json"]
    ).json(Result.self)
    #expect(trained.output == "v.model" && trained.fingerprint.count == 64)
    let texts = ["the cat likes 小鸟", "  two  spaces, 😀 and 龘"]
    for text in texts {
      let ids = try await here.succeed("tokenize", ["encode", "--model", "v.model", text]).output
      #expect(ids.split(separator: " ").count >= 3)
      let words = ids.split(whereSeparator: \.isWhitespace).map(String.init)
      let decoded = try await here.succeed("tokenize", ["decode", "--model", "v.model"] + words).output
      #expect(decoded == text + "\n")
    }
    struct Report: Decodable {
      var vocabularySize: Int
      var bytesPerToken: Double
    }
    let report = try await here.succeed(
      "tokenize", ["report", "--model", "v.model", "--input", "text.txt", "--json"]
    ).json(Report.self)
    #expect(report.vocabularySize == 320 && report.bytesPerToken > 1)
  }

  /// Equal chances for all 320 pieces are a loss of ln 320 = 5.77 nats, and their shares of the text, 3.5: a decoder learns
  /// to go by what stands before, and an encoder, of whose tokens a seventh teaches, some of the shares.
  @Test(arguments: [("gpt2", 2.9), ("llama", 2.9), ("bert", 3.9)])
  func pretrainingLowersTheLossAndIsJudged(architecture: String, bound: Double) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    try here.write("validation.txt", Samples.text(lines: 40, seed: 7))
    let outcome = try await here.succeed(
      "pretrain",
      [
        "--input", "text.txt", "--validation", "validation.txt", "--tokenizer", tokenizer, "--architecture",
        architecture, "--output", "run", "--steps", "120", "--learning-rate", "0.01", "--evaluate-every",
        "60",
        "--json",
      ] + Trained.shape)
    let result = try outcome.json(RunResult.self)
    let loss = try #require(result.bestLoss)
    #expect(result.run == "run" && result.steps == 120 && loss < bound)
    #expect(outcome.errors.contains("120/120") && outcome.errors.contains("next:"))
    #expect(try here.expectWholeLinks("run") == 2)
    struct Judged: Decodable {
      var loss: Double
      var perplexity: Double
      var tokens: Int
    }
    let judged = try await here.succeed(
      "evaluate", ["--model", "run", "--input", "validation.txt", "--json", "--threads", "1"]
    ).json(Judged.self)
    #expect(abs(judged.loss - loss) < 1e-9, "the same weights, the same text, the same loss")
    #expect(judged.tokens > 500)
    #expect(abs(judged.perplexity - exp(judged.loss)) < 1e-6 * judged.perplexity)
  }

  @Test(arguments: ["gpt2", "llama", "bert"])
  func classifierLearnsIsJudgedAndPredicts(architecture: String) async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 60))
    try here.write("test.tsv", Samples.reviews(rows: 40, seed: 9))
    let parent = try await Trained.shared.pretrained(architecture)
    let tuned = try await here.succeed(
      "finetune",
      [
        "--model", parent, "--train", "train.tsv", "--validation", "test.tsv", "--output", "run", "--epochs",
        "12", "--batch-size", "10", "--learning-rate", "0.01", "--evaluate-every", "24", "--threads", "1",
        "--json",
      ]
    ).json(RunResult.self)
    // Half of the rows have either label; by chance 30 of 40 are right once in a thousand times.
    #expect(tuned.steps == 72 && tuned.bestMacroF1 != nil)
    #expect(try #require(tuned.accuracy) >= 0.75)
    #expect(try #require(tuned.baselineAccuracy) > 0.9, "the feeling's word tells the label")
    let metrics = try await here.succeed(
      "evaluate", ["--model", "run", "--input", "test.tsv", "--json", "--threads", "1"]
    ).json(Metrics.self)
    #expect(metrics.rows == 40 && metrics.accuracy >= 0.75 && metrics.labels.map(\.label) == ["bad", "good"])
    #expect(metrics.confusion.joined().reduce(0, +) == 40)
    let lines = try await here.succeed(
      "predict", ["--model", "run", "--input", "test.tsv", "--threads", "1"]
    ).output.split(separator: "\n")
    #expect(lines.count == 40)
    var right = 0
    for (row, line) in lines.enumerated() {
      let prediction = try JSONDecoder().decode(Prediction.self, from: Data(line.utf8))
      #expect(abs(prediction.probabilities.values.reduce(0, +) - 1) < 1e-4)
      #expect(prediction.probabilities.max { $0.value < $1.value }?.key == prediction.label)
      if prediction.label == (row % 2 == 0 ? "good" : "bad") { right += 1 }
    }
    #expect(Double(right) / 40 == metrics.accuracy, "predict and evaluate disagree")
    struct Predictions: Decodable { var predictions: [Prediction] }
    let object = try await here.succeed(
      "predict", ["--model", "run", "--input", "-", "--json", "--threads", "1"],
      input: "the cat loves 红苹果\n她 hates the river\n"
    ).json(Predictions.self)
    #expect(object.predictions.count == 2)
  }

  @Test func pretrainingGoesOnFromAModel() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150, seed: 5))
    let parent = try await Trained.shared.pretrained("llama")
    let result = try await here.succeed(
      "pretrain",
      [
        "--input", "text.txt", "--from", parent, "--output", "run", "--steps", "5", "--threads", "1",
        "--json",
      ]
    ).json(RunResult.self)
    #expect(result.steps == 5)
  }

  @Test func tokensAreReadOnceForACorpusAndATokenizer() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    func pretrain(_ output: String) async throws -> String {
      try await here.succeed(
        "pretrain",
        ["--input", "text.txt", "--tokenizer", tokenizer, "--output", output, "--steps", "2"] + Trained.shape
      ).errors
    }
    #expect(try await !pretrain("a").contains("tokenised before"))
    #expect(try await pretrain("b").contains("tokenised before"))
    try here.expectEqualRuns("a", "b")
    try here.write("text.txt", Samples.text(lines: 150, seed: 3))
    #expect(try await !pretrain("c").contains("tokenised before"))
  }

  /// Paths of one character, without a folder, are where a function on paths goes wrong first.
  @Test func namesOfOneCharacter() async throws {
    let here = try Workplace()
    try here.write("t", Samples.text(lines: 150))
    try here.write("d", Samples.reviews(rows: 20))
    try await here.succeed(
      "tokenize", ["train", "--input", "t", "--vocab-size", "320", "--output", "v", "--threads", "1"])
    try await here.succeed(
      "pretrain",
      ["--input", "t", "--tokenizer", "v", "--architecture", "bert", "--output", "r", "--steps", "2"]
        + Trained.shape)
    try await here.succeed(
      "finetune", ["--model", "r", "--train", "d", "--output", "猫", "--steps", "2", "--threads", "1"])
    #expect(
      try await here.succeed("predict", ["--model", "猫", "--input", "d", "--threads", "1"]).output.contains(
        "label"))
  }
}
