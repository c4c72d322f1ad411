import CommandLine
import Commands
import Data
import Foundation
import Storage
import Testing
import Training

/// What `finetune`, `evaluate` and `predict` do with rows.
@Suite struct RowCommandsTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func pairs(_ arguments: [String]) throws -> RowPredictor {
    try RowPredictor(
      options(
        ["--model", bench.path("pair"), "--input", "-", "--pair-column", "second", "--threads", "1"]
          + arguments))
  }

  private func evaluate(_ arguments: [String], _ output: Output = Output()) throws {
    try Evaluate(options(arguments + ["--threads", "1", "--json", "--quiet"]), console(output)).run()
  }

  /// Each command that reads rows refuses the same lengths with the same words.
  @Test func aLengthThatSuitsNoRowIsRefused() throws {
    let model = ["--model", bench.path("pair"), "--pair-column", "second"]
    for (length, word) in [("4", "5 at least"), ("17", "context of 16")] {
      let errors = try [
        #require(throws: UsageError.self) {
          try evaluate(model + ["--input", bench.path("pairs.tsv"), "--max-length", length])
        },
        #require(throws: UsageError.self) { _ = try pairs(["--max-length", length]) },
        #require(throws: UsageError.self) {
          try Finetune(
            options(
              model + [
                "--train", bench.path("pairs.tsv"), "--task", "pair", "--output",
                bench.path("refused-\(length)"),
                "--max-length", length, "--threads", "1",
              ]), console()
          ).run()
        },
      ]
      #expect(errors.allSatisfy { $0.description.contains("--max-length \(length) ") }, "\(errors)")
      #expect(errors.allSatisfy { $0.description.contains(word) }, "\(errors)")
    }
    // Five tokens suffice for the special ones and one of each text.
    try evaluate(model + ["--input", bench.path("pairs.tsv"), "--max-length", "5"])
  }

  /// Two columns of texts by their names: a task of pairs reads both, and another says that it reads one.
  @Test func usualNamesTellPairs() throws {
    let rows = (0..<24).map { "the river \($0)\tthe boat \($0)\t\($0 % 2 == 0 ? "good" : "bad")\n" }.joined()
    try bench.write("known.tsv", "sentence1\tsentence2\tlabel\n" + rows)
    let input = ["--input", bench.path("known.tsv"), "--threads", "1", "--quiet"]
    func warnings(_ run: (Console) throws -> Void) throws -> Bool {
      let errors = Output()
      try run(
        Console(
          isQuiet: true, output: TextSink(isTerminal: false, width: { 80 }, put: { _ in 0 }),
          error: TextSink(isTerminal: false, width: { 80 }, put: { errors.add($0) })))
      let warns = errors.text.contains(
        "\"sentence1\", \"sentence2\" look like pairs, and only the first is read")
      #expect(
        warns == errors.text.contains("--pair-column") || errors.text.contains("--task pair"),
        "\(errors.text)")
      return warns
    }
    let model = ["--model", bench.path("classification")]
    for (more, expected) in [([], true), (["--pair-column", "sentence2"], false)] {
      #expect(try warnings { try PredictCommand(options(model + input + more), $0).run() } == expected)
      #expect(try warnings { try Evaluate(options(model + input + more), $0).run() } == expected)
    }
    for (task, expected) in [("classification", true), ("pair", false)] {
      let train = [
        "--model", bench.path("bert"), "--train", bench.path("known.tsv"), "--task", task, "--output",
        bench.path("known-\(task)"), "--steps", "1", "--batch-size", "4", "--threads", "1", "--no-baseline",
      ]
      #expect(try warnings { try Finetune(options(train), $0).run() } == expected)
    }
  }

  @Test func evaluationGivesTheTasksMetrics() throws {
    let output = Output()
    try evaluate(["--model", bench.path("classification"), "--input", bench.path("rows.tsv")], output)
    let metrics = try JSONDecoder().decode(ClassificationMetrics.self, from: Data(output.text.utf8))
    #expect(metrics.rows == 40 && metrics.labels.map(\.label) == ["bad", "good"])
  }

  @Test func rowsAreAnsweredInTheirOrder() throws {
    let table = try LabelledReader.read(
      bench.path("pairs.tsv"),
      options: LabelledOptions(textColumn: "text", pairColumn: "second", labelColumn: "label"))
    var answers: [[(line: Int, outputs: [Float])]] = []
    for size in ["1", "7"] {
      let predictor = try pairs(["--batch-size", size, "--max-length", "12"])
      var rows: [(line: Int, outputs: [Float])] = []
      try predictor.answer(table) { rows.append(($0.line, $1)) }
      #expect(rows.map(\.line) == table.rows.map(\.line) && predictor.rowCount == 40)
      #expect(rows.allSatisfy { abs($0.outputs.reduce(0, +) - 1) < 1e-5 && $0.outputs.count == 2 })
      #expect(
        predictor.cutCount > 0 && predictor.shareLost.lost > 0
          && predictor.shareLost.lost < predictor.shareLost.of)
      answers.append(rows)
    }
    for (one, seven) in zip(answers[0], answers[1]) {
      #expect(zip(one.outputs, seven.outputs).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func aModelWithoutATaskIsRefused() throws {
    let error = try #require(throws: TrainingError.self) {
      _ = try RowPredictor(options(["--model", bench.path("gpt2"), "--input", "-"]))
    }
    #expect(error.fault == .mismatch && "\(error)".contains("finetune"))
  }

  @Test func tasksAreChosenByName() throws {
    #expect(
      TaskName.allCases.map(\.rawValue) == [
        "classification", "pair", "regression", "multi-label", "tokens", "completion", "chat",
      ])
    #expect(TaskName(rawValue: "regresion") == nil)
    let start = ["--model", "m", "--train", "t", "--output", "o"]
    let odd = try #require(throws: UsageError.self) {
      let _: FinetuneOptions = try options(start + ["--pair-column", "second"])
    }
    #expect(odd.description.contains("--task pair"))
  }
}
