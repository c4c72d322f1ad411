import Foundation
import TestSupport
import Testing

/// A classifier with n-grams beside it, through every command that reads or writes it.
@Suite struct HybridTests {
  private struct Tuned: Decodable {
    var hybrid: Bool?
    var verdict: String?
    var hybridMacroF1: Double?
    var baselineMacroF1: Double?
  }

  private struct Judged: Decodable {
    struct Alone: Decodable {
      var accuracy: Double
      var macroF1: Double
    }
    var accuracy: Double
    var transformer: Alone?
  }

  /// A run of one step at most, so that the n-grams know more than the Transformer.
  private func tune(_ here: Workplace, _ options: [String], run: String = "run") async throws -> Outcome {
    try here.write("train.tsv", Samples.reviews(rows: 120))
    try here.write("test.tsv", Samples.reviews(rows: 40, seed: 9))
    return try await here.succeed(
      "finetune",
      [
        "--model", Trained.shared.encoder(), "--train", "train.tsv", "--validation", "test.tsv", "--output",
        run,
        "--steps", "2", "--batch-size", "8", "--learning-rate", "0.001", "--threads", "1", "--json",
      ] + options)
  }

  private func judge(_ here: Workplace, _ model: String, _ options: [String] = []) async throws -> Judged {
    try await here.succeed(
      "evaluate", ["--model", model, "--input", "test.tsv", "--json", "--threads", "1"] + options
    ).json(Judged.self)
  }

  private func predict(_ here: Workplace, _ model: String, _ options: [String] = []) async throws -> Outcome {
    try await here.run(
      "predict", ["--model", model, "--input", "test.tsv", "--threads", "1"] + options)
  }

  private func has(_ here: Workplace, _ file: String) -> Bool {
    FileManager.default.fileExists(atPath: here.path(file))
  }

  @Test func theNGramsStandBesideTheWeightsAndAreUsed() async throws {
    let here = try Workplace()
    let tuned = try await tune(here, []).json(Tuned.self)
    #expect(tuned.hybrid == true && tuned.verdict?.hasPrefix("worse than the n-gram model by") == true)
    #expect(try #require(tuned.hybridMacroF1) > 0.9)
    #expect(has(here, "run/best/ngrams.safetensors") && has(here, "run/last/ngrams.safetensors"))
    let record = try here.data("run/run.json")
    #expect(String(decoding: record, as: UTF8.self).contains("\"nGrams\""))
    struct Line: Decodable {
      var kind: String
      var verdict: String?
      var hybrid: Bool?
      var macroF1: Double?
    }
    let lines = try here.lines("run/metrics.jsonl", as: Line.self).filter { $0.kind == "n_grams" }
    #expect(lines.count == 1 && lines[0].verdict == tuned.verdict && lines[0].hybrid == true)
    #expect(lines[0].macroF1 == tuned.baselineMacroF1)
    #expect(String(decoding: try here.data("run/report.html"), as: UTF8.self).contains("Beside n-grams"))

    let both = try await judge(here, "run"), alone = try await judge(here, "run", ["--no-hybrid"])
    #expect(alone.transformer == nil && both.transformer?.accuracy == alone.accuracy)
    #expect(both.accuracy > alone.accuracy && both.accuracy > 0.9)
    let said = try await predict(here, "run"), saidAlone = try await predict(here, "run", ["--no-hybrid"])
    #expect(said.code == 0 && saidAlone.code == 0 && said.output != saidAlone.output)
    #expect(try await here.succeed("describe", ["--model", "run"]).output.contains("n-grams"))

    // A converted folder gives the same sum; a run from it begins without one.
    let converted = try await here.succeed(
      "convert", ["--model", "run", "--to", "huggingface", "--output", "stock"])
    #expect(converted.errors.contains("ngrams.safetensors"))
    #expect(try await judge(here, "stock").accuracy == both.accuracy)
  }

  @Test func whatIsOffIsNotThereAndAResumedRunTakesItAway() async throws {
    let here = try Workplace()
    let off = try await tune(here, ["--hybrid", "off"]).json(Tuned.self)
    #expect(off.hybrid == nil && off.verdict != nil && !has(here, "run/best/ngrams.safetensors"))
    // The run is done: another start only decides anew.
    #expect(try await tune(here, ["--resume", "--hybrid", "on"]).json(Tuned.self).hybrid == true)
    #expect(has(here, "run/best/ngrams.safetensors"))
    #expect(try await tune(here, ["--resume", "--hybrid", "off"]).json(Tuned.self).hybrid == nil)
    #expect(!has(here, "run/best/ngrams.safetensors") && !has(here, "run/last/ngrams.safetensors"))
    #expect(try await tune(here, ["--overwrite", "--no-baseline"]).json(Tuned.self).hybrid == nil)
  }

  @Test func withoutValidationRowsThereIsNone() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 60))
    let arguments = [
      "--model", try await Trained.shared.encoder(), "--train", "train.tsv", "--validation-fraction", "0",
      "--output",
      "run", "--steps", "2", "--batch-size", "8", "--threads", "1",
    ]
    let outcome = try await here.succeed("finetune", arguments)
    #expect(outcome.errors.contains("without validation rows there is no n-gram model"))
    #expect(!has(here, "run/last/ngrams.safetensors"))
    for wrong in [["--hybrid", "on"], ["--hybrid", "on", "--no-baseline"]] {
      let refused = try await here.run("finetune", arguments + ["--overwrite"] + wrong)
      #expect(refused.code == 64 && refused.errors.contains("--hybrid on"))
    }
  }

  @Test func aDamagedOrForeignFileIsRefused() async throws {
    let here = try Workplace()
    _ = try await tune(here, ["--hybrid", "on"])
    let copy = try here.copy(here.path("run/best"), as: "copy")
    let whole = try here.data("copy/ngrams.safetensors")
    #expect(try await predict(here, copy).code == 0)
    try here.write("copy/ngrams.safetensors", whole.dropLast(5))
    let cut = try await predict(here, copy)
    #expect(cut.code == 2 && cut.errors.contains("ngrams.safetensors"))
    #expect(try await predict(here, copy, ["--no-hybrid"]).code == 0)
    // The same file under labels of another spelling.
    var other = whole
    let range = try #require(other.range(of: Data("\\\"good\\\"".utf8)))
    other.replaceSubrange(range, with: Data("\\\"fine\\\"".utf8))
    try here.write("copy/ngrams.safetensors", other)
    let foreign = try await predict(here, copy)
    #expect(foreign.code == 3 && foreign.errors.contains("--no-hybrid"))
    // In the run itself the manifest knows the file's bytes.
    try here.write("run/best/ngrams.safetensors", whole.dropLast(5))
    #expect(try await here.run("describe", ["--model", "run"]).code == 2)
  }
}
