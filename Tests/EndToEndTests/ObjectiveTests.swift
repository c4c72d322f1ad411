import Foundation
import TestSupport
import Testing

/// Each of an encoder's objectives from text to a classifier, and training that goes on from a model.
@Suite struct ObjectiveTests {
  static let objectives = ["mlm", "whole-word", "span", "replaced-token"]

  private struct Result: Decodable {
    var steps: Int
    var loss: Double
    var bestLoss: Double
    var generatorLoss: Double?
    var generatorAccuracy: Double?
    var detectionLoss: Double?
    var detectionAccuracy: Double?
    var replacedShare: Double?
    var perplexity: Double?
  }

  private struct Judged: Decodable {
    var loss: Double
    var detectionAccuracy: Double?
  }

  private struct Line: Decodable {
    var kind: String
    var loss: Double?
  }

  /// The validation losses in the order of the run.
  private func validation(_ here: Workplace, _ run: String) throws -> [Double] {
    try here.lines("\(run)/metrics.jsonl", as: Line.self).filter { $0.kind == "validation" }.compactMap(
      \.loss)
  }

  /// Trains, falls, is judged by `evaluate` as in training, and is fine-tuned.
  @Test(arguments: objectives)
  func fromTextToAClassifier(objective: String) async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("held-out.txt", Samples.text(lines: 40, seed: 8))
    try here.write("train.tsv", Samples.reviews(rows: 40))
    let tokenizer = try await Trained.shared.tokenizer()
    let outcome = try await here.succeed(
      "pretrain",
      [
        "--input", "text.txt", "--validation", "held-out.txt", "--tokenizer", tokenizer, "--architecture",
        "bert",
        "--objective", objective, "--mask-probability", "0.2", "--output", "run", "--steps", "120",
        "--learning-rate", "0.01", "--evaluate-every", "20", "--json",
      ] + Trained.shape)
    let result = try outcome.json(Result.self)
    let losses = try validation(here, "run")
    #expect(losses.count == 6 && result.bestLoss < 0.97 * losses[0], "\(losses)")
    #expect(outcome.errors.contains("objective \(objective), 20"), "\(outcome.errors)")
    let detects = objective == "replaced-token"
    #expect((result.generatorLoss != nil) == detects && (result.perplexity == nil) == detects)
    if detects {
      #expect(outcome.errors.contains("generator: "))
      // Calling every token original is right about those that are not replaced.
      let accuracy = try #require(result.detectionAccuracy), share = try #require(result.replacedShare)
      #expect(accuracy > 0.6 && share > 0.02 && share < 0.4)
      let generator = try #require(result.generatorLoss), detection = try #require(result.detectionLoss)
      let sum = generator + 50 * detection
      #expect(abs(sum - result.loss) < 1e-9 * sum)
      let config = String(decoding: try here.data("run/best/config.json"), as: UTF8.self)
      #expect(config.contains("ElectraForPreTraining") && config.contains(#""model_type" : "electra""#))
      #expect(try names(in: here.path("run/best/training")).contains("generator.safetensors"))
    }
    // The same masks and the same figures, though the command line does not say how they were made.
    let judged = try await here.succeed(
      "evaluate", ["--model", "run", "--input", "held-out.txt", "--json", "--threads", "1"]
    ).json(Judged.self)
    #expect(abs(judged.loss - result.bestLoss) < 1e-9 * result.bestLoss)
    #expect((judged.detectionAccuracy != nil) == detects)
    try await here.succeed(
      "finetune",
      [
        "--model", "run", "--train", "train.tsv", "--output", "sorter", "--steps", "30", "--batch-size", "8",
        "--learning-rate", "0.005", "--threads", "1",
      ])
    let predicted = try await here.succeed(
      "predict", ["--model", "sorter", "--input", "-", "--threads", "1"], input: "the cat loves 红苹果\n")
    #expect(predicted.output.contains("\"label\""))
  }

  /// A stop changes nothing, and neither do threads; the generator's weights are no exception.
  @Test(arguments: objectives.dropFirst())
  func aStopChangesNothing(objective: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    func run(_ output: String, threads: Int = 1, _ more: [String] = []) async throws {
      try await here.succeed(
        "pretrain",
        pretraining(
          "bert", tokenizer, output: output, steps: 20, threads: threads, ["--objective", objective] + more))
    }
    try await run("whole")
    try await run("threads", threads: 2)
    try await run("parts", ["--stop-after", "7"])
    try await run("parts", threads: 2, ["--resume"])
    for other in ["threads", "parts"] {
      try here.expectEqualRuns("whole", other)
      if objective == "replaced-token" {
        let file = "last/training/generator.safetensors"
        #expect(try here.data("whole/\(file)") == here.data("\(other)/\(file)"))
      }
    }
    #expect(try validation(here, "whole") == validation(here, "parts"))
    try await here.fail(
      3, "pretrain",
      pretraining(
        "bert", tokenizer, output: "parts", steps: 20,
        ["--objective", objective == "span" ? "mlm" : "span", "--resume"]),
      says: ["--objective was \(objective)"])
  }

  @Test func objectivesThatDoNotSuit() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 20)
    let encoder = try await Trained.shared.pretrained("bert")
    let start = ["--input", "text.txt", "--output", "run"]
    let new = start + ["--tokenizer", tokenizer]
    for (arguments, says) in [
      (new + ["--architecture", "llama", "--objective", "mlm"], ["--objective mlm", "llama", "causal"]),
      (
        new + ["--architecture", "bert", "--objective", "causal"],
        ["--objective causal", "bert", "replaced-token"]
      ),
      (new + ["--architecture", "bert", "--generator-size", "0.5"], ["--generator-size", "replaced-token"]),
      (new + ["--architecture", "gpt2", "--mask-probability", "0.2"], ["--mask-probability"]),
      (start + ["--from", encoder, "--objective", "causal"], ["--objective causal", "bert"]),
      (start + ["--from", encoder, "--layers", "3"], ["--layers", "--from"]),
    ] { try await here.fail(64, "pretrain", arguments, says: says) }
    // What a parent has decided is not asked for again, not even as it is.
    try here.write("settings.json", "{\"architecture\": \"gpt2\"}")
    for shape in [
      ["--architecture", "llama"], ["--architecture", "bert"], ["--config", "settings.json"],
      ["--size", "tiny"], ["--heads", "2"], ["--kv-heads", "1"], ["--hidden-size", "16"],
      ["--intermediate-size", "64"], ["--untied"],
    ] {
      let name = shape[0] == "--config" ? "--architecture" : shape[0]
      try await here.fail(
        64, "pretrain", start + ["--from", encoder] + shape, says: [name, "--from", "leave one of them out"])
    }
    let unknown = try await here.run("pretrain", new + ["--objective", "spam"])
    #expect(unknown.code == 64 && unknown.errors.contains("span"))
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
  }

  /// An encoder goes on under another objective; to detect replaced tokens it is given a generator.
  @Test func trainingGoesOnUnderAnotherObjective() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    let parent = try await Trained.shared.pretrained("bert")
    func goOn(_ model: String, _ output: String, _ more: [String]) async throws -> String {
      try await here.succeed(
        "pretrain",
        ["--input", "text.txt", "--from", model, "--output", output, "--steps", "4", "--threads", "1"] + more
      ).errors
    }
    let span = try await goOn(parent, "span", ["--objective", "span", "--mask-probability", "0.3"])
    #expect(span.contains("objective span, 30") && !span.contains("new:"), "\(span)")
    let kept = try await goOn("span", "kept", [])
    #expect(kept.contains("objective span, 30"), "\(kept)")
    let detector = try await goOn("kept", "detector", ["--objective", "replaced-token"])
    #expect(detector.contains("new: discriminator_predictions.dense."))
    #expect(detector.contains("the generator's"), "\(detector)")
    let again = try await goOn("detector", "again", [])
    #expect(again.contains("objective replaced-token") && !again.contains("new:"), "\(again)")
    let wider = try await goOn("detector", "wider", ["--generator-size", "1"])
    #expect(wider.contains("new: the generator's"), "\(wider)")
    let back = try await goOn("detector", "back", ["--objective", "whole-word"])
    #expect(back.contains("new: generator_predictions") && back.contains("objective whole-word"), "\(back)")
    #expect(
      String(decoding: try here.data("back/last/config.json"), as: UTF8.self).contains("ElectraForMaskedLM"))
    try await here.succeed("evaluate", ["--model", "back", "--input", "text.txt", "--threads", "1"])
    // A checkpoint that was copied without its generator can be fine-tuned, not judged.
    let bare = try here.copy("\(here.path("again"))/last", as: "bare")
    try FileManager.default.removeItem(atPath: bare + "/training")
    try await here.fail(
      3, "evaluate", ["--model", bare, "--input", "text.txt"], says: ["generator", "fine-tuned"])
  }

  @Test func theVocabularyOfTheParentIsChecked() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("other.txt", Samples.text(lines: 150, seed: 77))
    let parent = try await Trained.shared.pretrained("bert")
    try await here.succeed(
      "tokenize",
      ["train", "--input", "other.txt", "--vocab-size", "310", "--output", "other.model", "--threads", "1"])
    let start = ["--input", "text.txt", "--output", "run", "--steps", "2"]
    try await here.fail(
      3, "pretrain", start + ["--from", parent, "--tokenizer", "other.model"],
      says: ["other.model", "310 pieces", "320 pieces", parent])
    // More embeddings than pieces: ids that the tokenizer never gives.
    let wide = try here.copy("\(parent)/last", as: "wide")
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: wide + "/config.json")))
    var config = try #require(object as? [String: Any])
    config["vocab_size"] = 352
    try JSONSerialization.data(withJSONObject: config).write(to: URL(fileURLWithPath: wide + "/config.json"))
    try await here.fail(3, "pretrain", start + ["--from", wide], says: ["352", "320"])
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
  }

  /// Learned positions end where they end; rotary ones reach further.
  @Test func theContextOfTheParent() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    func start(_ parent: String, _ length: String, _ output: String) -> [String] {
      [
        "--input", "text.txt", "--from", parent, "--output", output, "--steps", "2", "--threads", "1",
        "--context-length", length,
      ]
    }
    let encoder = try await Trained.shared.pretrained("bert")
    try await here.fail(
      64, "pretrain", start(encoder, "32", "run"), says: ["--context-length 32", "16 positions"])
    try await here.succeed("pretrain", start(encoder, "8", "shorter"))
    let shorter = String(decoding: try here.data("shorter/last/config.json"), as: UTF8.self)
    #expect(shorter.contains(#""max_position_embeddings" : 16"#), "the table of positions stays")
    let decoder = try await Trained.shared.pretrained("llama")
    let longer = try await here.succeed("pretrain", start(decoder, "32", "longer"))
    #expect(longer.errors.contains("from 16 to 32"))
    let config = String(decoding: try here.data("longer/last/config.json"), as: UTF8.self)
    #expect(config.contains(#""max_position_embeddings" : 32"#))
  }
}
