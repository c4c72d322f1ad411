import Checkpoints
import CommandLine
import Commands
import Data
import Foundation
import Storage
import Testing
import Training
import Transformer

/// Tasks whose answers are not one label: what `finetune`, `predict` and `evaluate` do with them.
@Suite struct OtherTaskTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func finetune(_ task: String, _ rows: String, _ output: String, _ more: [String] = []) throws
    -> String
  {
    let notes = Output()
    try Finetune(
      options(
        [
          "--model", bench.path("bert"), "--task", task, "--train", bench.path(rows), "--output",
          bench.path(output), "--batch-size", "4", "--threads", "1",
        ] + (more.contains("--steps") ? [] : ["--steps", "4"]) + more),
      Console(
        isQuiet: false, output: TextSink(isTerminal: false, width: { 80 }, put: { _ in 0 }),
        error: TextSink(isTerminal: false, width: { 80 }, put: { notes.add($0) }))
    ).run()
    return notes.text
  }

  private func predict(_ model: String, _ input: String, _ more: [String] = []) throws -> [[String: Any]] {
    let output = Output()
    try PredictCommand(
      options(
        ["--model", bench.path(model), "--input", bench.path(input), "--threads", "1", "--quiet"] + more),
      console(output)
    ).run()
    return try output.text.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func evaluate(_ model: String, _ input: String, _ more: [String] = []) throws -> [String: Any] {
    let output = Output()
    try Evaluate(
      options(
        ["--model", bench.path(model), "--input", bench.path(input), "--threads", "1", "--json", "--quiet"]
          + more), console(output)
    ).run()
    return try #require(JSONSerialization.jsonObject(with: Data(output.text.utf8)) as? [String: Any])
  }

  private func config(_ model: String) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: bench.path(model) + "/last/config.json")))
        as? [String: Any])
  }

  /// Every file of a run's last checkpoint but what depends on the clock.
  private func bytes(_ run: String) throws -> [String: Data] {
    let last = bench.path(run) + "/last/"
    return Dictionary(
      uniqueKeysWithValues: try ["config.json", "model.safetensors", "training/optimizer.safetensors"].map {
        ($0, try Data(contentsOf: URL(fileURLWithPath: last + $0)))
      })
  }

  @Test func numbersFromTrainingToAnswers() throws {
    let rows = (0..<40).map { "\($0)\tthe river \($0 % 7)\tthe boat \($0 % 3)\t\(1000 + 250 * ($0 % 5))" }
    try bench.write(
      "numbers.tsv", "id\tsentence1\tsentence2\tscore\n" + rows.joined(separator: "\n") + "\n")
    let pair = ["--pair-column", "sentence2"]
    let notes = try finetune("regression", "numbers.tsv", "numbers", pair + ["--evaluate-every", "2"])
    #expect(notes.contains("numbers around") && notes.contains("best: rmse") && !notes.contains("n-gram"))
    let config = try config("numbers")
    #expect(config["problem_type"] as? String == "regression")
    #expect((config["id2label"] as? [String: String])?.count == 1)
    let answers = try predict("numbers", "numbers.tsv", pair + ["--text-column", "sentence1"])
    #expect(answers.count == 40)
    #expect(answers.allSatisfy { (500...2500).contains($0["value"] as? Double ?? 0) })
    let figures = try evaluate("numbers", "numbers.tsv", pair)
    #expect(figures["rows"] as? Int == 40 && figures["rmse"] is Double && figures["mean_rmse"] is Double)
    // Stopped and resumed, the bytes are the same.
    _ = try finetune(
      "regression", "numbers.tsv", "numbers-2", pair + ["--evaluate-every", "2", "--stop-after", "2"])
    _ = try finetune("regression", "numbers.tsv", "numbers-2", pair + ["--evaluate-every", "2", "--resume"])
    #expect(try bytes("numbers") == bytes("numbers-2"))
  }

  @Test func optionsThatSuitNoNumbersAreRefused() throws {
    try bench.write(
      "few.tsv", "text\tscore\n" + (0..<20).map { "row \($0)\t\($0 % 4)" }.joined(separator: "\n"))
    for (more, word) in [
      (["--hybrid", "on"], "--hybrid"), (["--label-smoothing", "0.1"], "--label-smoothing"),
      (["--metric", "accuracy"], "rmse"),
    ] {
      let error = #expect(throws: UsageError.self) { try finetune("regression", "few.tsv", "few", more) }
      #expect("\(error!)".contains(word))
    }
    let words = #expect(throws: DataError.self) { try finetune("regression", "rows.tsv", "few") }
    #expect(words?.fault == .badInput && "\(words!)".contains("rows.tsv:2: \"good\""))
  }

  @Test func setsOfLabelsFromTrainingToAnswers() throws {
    let rows = (0..<80).map { row in
      "the river \(row)\t\([row % 2 == 0 ? "even" : "", row % 3 == 0 ? "three" : ""].filter { !$0.isEmpty }.joined(separator: ","))"
    }
    try bench.write("sets.tsv", "text\tlabels\n" + rows.joined(separator: "\n") + "\n")
    let notes = try finetune(
      "multi-label", "sets.tsv", "sets", ["--validation-fraction", "0.4", "--evaluate-every", "2"])
    #expect(notes.contains("2 labels, any number a row") && notes.contains("best: macro_ap"))
    #expect(notes.contains("a threshold for each label, in best/thresholds.json"))
    let config = try config("sets")
    #expect(config["problem_type"] as? String == "multi_label_classification")
    let answers = try predict("sets", "sets.tsv")
    #expect(answers.count == 80)
    let file = bench.path("sets") + "/best/thresholds.json"
    let kept = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: Any])
    let thresholds = try #require(kept["thresholds"] as? [Double])
    for answer in answers {
      let probabilities = try #require(answer["probabilities"] as? [String: Double])
      let expected = zip(["even", "three"], thresholds).filter { probabilities[$0] ?? 0 >= $1 - 1e-6 }.map(
        \.0)
      #expect(answer["labels"] as? [String] == expected)
    }
    let figures = try evaluate("sets", "sets.tsv")
    #expect(
      figures["rows"] as? Int == 80 && figures["samples_f1"] is Double && figures["hamming_loss"] is Double)
    let labels = try #require(figures["labels"] as? [[String: Any]])
    let shown = labels.map { $0["threshold"] as? Double ?? -1 }
    #expect(zip(shown, thresholds).allSatisfy { abs($0 - $1) < 1e-6 } && shown.count == thresholds.count)
    // Of another model, or damaged, it is refused, by what it says where no manifest tells that it was changed.
    try FileManager.default.removeItem(atPath: bench.path("sets") + "/best/training/manifest.json")
    for (text, fault) in [
      (#"{"labels":["even"],"thresholds":[0.5]}"#, Fault.mismatch), ("{", .badInput),
      (#"{"labels":["even","three"],"thresholds":[0.5,7]}"#, .badInput),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let error = #expect(throws: FileError.self) { _ = try predict("sets", "sets.tsv") }
      #expect(error?.fault == fault && "\(error!)".contains("thresholds.json"))
    }
  }

  @Test func setsOfLabelsResumeToTheSameBytes() throws {
    let rows = (0..<40).map { "the river \($0)\t\($0 % 2);x" }
    try bench.write("again.tsv", "text\tlabels\n" + rows.joined(separator: "\n") + "\n")
    _ = try finetune("multi-label", "again.tsv", "again", ["--evaluate-every", "2"])
    _ = try finetune("multi-label", "again.tsv", "again-2", ["--evaluate-every", "2", "--stop-after", "2"])
    _ = try finetune("multi-label", "again.tsv", "again-2", ["--evaluate-every", "2", "--resume"])
    #expect(try bytes("again") == bytes("again-2"))
    let one = bench.path("again") + "/last/thresholds.json",
      two = bench.path("again-2") + "/last/thresholds.json"
    #expect(try Data(contentsOf: URL(fileURLWithPath: one)) == Data(contentsOf: URL(fileURLWithPath: two)))
  }

  @Test func tagsFromTrainingToAnswers() throws {
    let sentences = (0..<40).map {
      "the\tO\nriver\tB-place\nnumber\tO\n\($0)\tO\nboat\t\($0 % 2 == 0 ? "I-place" : "O")\ncounts\tO\n"
    }
    try bench.write("tags.conll", sentences.joined(separator: "\n"))
    let notes = try finetune("tokens", "tags.conll", "tags", ["--evaluate-every", "2"])
    #expect(notes.contains("3 tags") && notes.contains("best: f1") && !notes.contains("n-gram"))
    let config = try config("tags")
    #expect(config["architectures"] as? [String] == ["BertForTokenClassification"])
    try bench.write("tags.txt", "the river boat\n")
    for input in ["tags.txt", "tags.conll"] {
      let answers = try predict("tags", input)
      #expect(answers.count == (input == "tags.txt" ? 1 : 40))
      #expect(answers.allSatisfy { $0["entities"] is [[String: Any]] && $0["tokens"] is [[String: Any]] })
    }
    let figures = try evaluate("tags", "tags.conll")
    #expect(figures["rows"] as? Int == 40 && figures["words"] as? Int == 240 && figures["f1"] is Double)
    _ = try finetune("tokens", "tags.conll", "tags-2", ["--evaluate-every", "2", "--stop-after", "2"])
    _ = try finetune("tokens", "tags.conll", "tags-2", ["--evaluate-every", "2", "--resume"])
    #expect(try bytes("tags") == bytes("tags-2"))
    let error = #expect(throws: UsageError.self) {
      try finetune("tokens", "tags.conll", "tags-3", ["--subword-sampling", "0.1"])
    }
    #expect("\(error!)".contains("--subword-sampling"))
  }

  /// Everything up to the first step, for each task.
  @Test func checksPass() throws {
    let lines = (0..<40).map { $0 }
    try bench.write(
      "c-numbers.tsv", "text\tscore\n" + lines.map { "row \($0)\t\($0 % 7)" }.joined(separator: "\n"))
    try bench.write(
      "c-sets.tsv", "text\tlabels\n" + lines.map { "row \($0)\ta;b\($0 % 3)" }.joined(separator: "\n"))
    try bench.write("c-tags.conll", lines.map { "row\tO\nnumber\($0)\tB-x\n" }.joined(separator: "\n"))
    for (task, rows) in [
      ("regression", "c-numbers.tsv"), ("multi-label", "c-sets.tsv"), ("tokens", "c-tags.conll"),
    ] {
      let output = Output()
      let command: FinetuneOptions = try options([
        "--model", bench.path("bert"), "--task", task, "--train", bench.path(rows), "--output",
        bench.path("checked"), "--steps", "4", "--batch-size", "4", "--threads", "1", "--json", "--quiet",
      ])
      var report = CheckReport(command: "finetune")
      try Finetune(command, console(output)).check(TrainingRun.engine(command.common), &report)
      #expect(!report.isFatal, "\(task)")
    }
  }
}
