import CommandLine
import Commands
import Foundation
import Storage
import Testing
import Training

/// Temperatures, comparisons and thresholds through the commands.
@Suite struct CalibrationTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func evaluate(_ arguments: [String]) throws -> [String: Any] {
    let output = Output()
    try Evaluate(options(arguments + ["--threads", "1", "--json", "--quiet"]), console(output)).run()
    return try #require(JSONSerialization.jsonObject(with: Data(output.text.utf8)) as? [String: Any])
  }

  private func predict(_ model: String, _ more: [String] = []) throws -> [String] {
    let output = Output()
    try PredictCommand(
      options(["--model", model, "--input", bench.path("calibrated-240.tsv"), "--threads", "1"] + more),
      console(output)
    ).run()
    return output.text.split(separator: "\n").map(String.init)
  }

  private func label(_ line: String) throws -> String {
    let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    return try #require(object["label"] as? String)
  }

  private func finetune(_ name: String, rows: Int = 240, _ more: [String]) throws {
    try writeRows(rows)
    try Finetune(
      options(
        [
          "--model", bench.path("bert"), "--train", bench.path("calibrated-\(rows).tsv"), "--output",
          bench.path(name), "--steps", "4", "--batch-size", "4", "--threads", "1", "--no-data-check",
          "--validation-fraction", "0.5",
        ] + more), console()
    ).run()
  }

  private func writeRows(_ count: Int) throws {
    let words = ["river", "boat", "letter", "market", "window"]
    try bench.write(
      "calibrated-\(count).tsv",
      "text\tlabel\n"
        + (0..<count).map { "the \(words[$0 % 5]) \($0) counts\t\($0 * 7 % 5 < 2 ? "good" : "bad")\n" }
        .joined())
  }

  @Test func aTemperatureIsFittedStoredUsedAndLeftOut() throws {
    for (name, more) in [("plain", ["--hybrid", "off"]), ("mixed", ["--hybrid", "on"])] {
      try finetune("calibrated-\(name)", more)
      let model = bench.path("calibrated-\(name)")
      let file = try #require(try CalibrationFile.read(model + "/best"))
      #expect(file.rows >= 100 && (file.hybrid != nil) == (name == "mixed"))
      // The folder stays whole, and the record and the report say what became of it.
      let record = try String(contentsOfFile: model + "/run.json", encoding: .utf8)
      #expect(record.contains("\"calibration\""))
      let report = try String(contentsOfFile: model + "/report.html", encoding: .utf8)
      #expect(report.contains("expected calibration error"))
      let with = try predict(model), without = try predict(model, ["--no-calibration"])
      #expect(try with.map(label) == without.map(label))
      let found = try evaluate(["--model", model, "--input", bench.path("calibrated-240.tsv")])
      let plain = try evaluate(
        ["--model", model, "--input", bench.path("calibrated-240.tsv"), "--no-calibration"])
      let effect = try #require(found["calibration"] as? [String: Any])
      #expect(plain["calibration"] == nil)
      let ece = try #require(effect["ece"] as? [String: Double])
      #expect(ece["before"] == plain["ece"] as? Double && ece["after"] == found["ece"] as? Double)
      #expect(found["accuracy"] as? Double == plain["accuracy"] as? Double)
      if file.transformer.value != 1, name == "plain" { #expect(with != without) }
    }
    // What is converted keeps it.
    let copy = bench.path("calibrated-copy")
    try Convert(
      options(["--model", bench.path("calibrated-plain"), "--to", "huggingface", "--output", copy]), console()
    )
    .run()
    #expect(try predict(copy) == predict(bench.path("calibrated-plain")))
  }

  @Test func fewRowsAndFixedDefaultsGetNone() throws {
    try finetune("uncalibrated", rows: 150, [])
    #expect(try CalibrationFile.read(bench.path("uncalibrated") + "/best") == nil)
    let record = try String(contentsOfFile: bench.path("uncalibrated") + "/run.json", encoding: .utf8)
    #expect(record.contains("validation rows are too few to tell"))
    try finetune("fixed", ["--defaults", "fixed", "--hybrid", "off"])
    #expect(try CalibrationFile.read(bench.path("fixed") + "/best") == nil)
    #expect(
      try !String(contentsOfFile: bench.path("fixed") + "/run.json", encoding: .utf8).contains(
        "\"calibration\" : {"))
  }

  @Test func modelsAreComparedOnTheSameRows() throws {
    let rows = ["--input", bench.path("rows.tsv")]
    let model = ["--model", bench.path("classification")]
    let same = try evaluate(model + rows + ["--against", bench.path("classification")])
    let against = try #require(same["against"] as? [String: Any])
    #expect(against["mcnemar_p"] as? Double == 1 && against["verdict"] as? String == "not decided")
    let figures = try #require(against["figures"] as? [String: [String: Any]])
    #expect(figures["accuracy"]?["difference"] as? Double == 0 && figures.count == 4)
    // Other labels are another task.
    #expect(throws: TrainingError.self) {
      _ = try evaluate(model + rows + ["--against", bench.path("pair")])
    }
    #expect(throws: TrainingError.self) {
      _ = try evaluate(model + rows + ["--against", bench.path("gpt2")])
    }
  }

  @Test func thresholdsAreFoundForTheLabelThatIsNamed() throws {
    let arguments = ["--model", bench.path("classification"), "--input", bench.path("rows.tsv")]
    let found = try evaluate(arguments + ["--wanted-recall", "0.9"])
    let threshold = try #require(found["threshold"] as? [String: Any])
    #expect(threshold["label"] as? String == "good" && threshold["recall"] as? Double ?? 0 >= 0.9)
    let named = try evaluate(arguments + ["--wanted-precision", "0", "--wanted-label", "bad"])
    #expect((named["threshold"] as? [String: Any])?["recall"] as? Double == 1)
    for wrong in [
      ["--wanted-label", "bad"], ["--wanted-recall", "0.5", "--wanted-precision", "0.5"],
      ["--wanted-recall", "0.5", "--wanted-label", "goood"], ["--wanted-recall", "2"],
    ] {
      #expect(throws: UsageError.self) { _ = try evaluate(arguments + wrong) }
    }
    // A language model has no labels.
    #expect(throws: UsageError.self) {
      _ = try evaluate([
        "--model", bench.path("gpt2"), "--input", bench.path("text.txt"), "--wanted-recall", "0.9",
      ])
    }
    let output = Output()
    try Evaluate(
      options(
        arguments + ["--threads", "1", "--wanted-recall", "0.9", "--against", bench.path("classification")]),
      console(output)
    ).run()
    for words in [
      "balanced accuracy: ", "95 % intervals over rows: accuracy ", "good, recall 0.90 or more: ", "McNemar",
    ] {
      #expect(output.text.contains(words), "\(output.text)")
    }
  }
}
