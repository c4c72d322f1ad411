import CommandLine
import Commands
import Data
import Foundation
import Storage
import Testing

/// `evaluate` on items.
@Suite struct ItemCommandTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private func evaluate(_ arguments: [String]) throws -> String {
    let output = Output()
    try Evaluate(options(arguments + ["--threads", "1", "--quiet"]), console(output)).run()
    return output.text
  }

  private struct Figures: Decodable {
    var items: Int
    var accuracy: Double
    var interval: [Double]
    var accuracyPerByte: Double?
    var chance: Double?
    var logProbability: Double
    var cutItems: Int
  }

  private struct Result: Decodable {
    var scoring: String
    var pairs: Figures?
    var choices: Figures?
    var cloze: Figures?
  }

  private func figures(_ arguments: [String]) throws -> Result {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Result.self, from: Data(evaluate(arguments + ["--json"]).utf8))
  }

  private static let pairs = [
    (#"{"sentence_good": "the river boat", "sentence_bad": "the boat river", "UID": "order"}"#),
    (#"{"sentence_good": "the rain", "sentence_bad": "the rain"}"#), "",
  ].joined(separator: "\n")

  @Test(arguments: [("gpt2", "log_probability"), ("bert", "pseudo_log_likelihood")])
  func everyKindGivesItsFigures(model: String, scoring: String) throws {
    let items = "items-\(model)", choices = "choices-\(model).jsonl", cloze = "cloze-\(model).jsonl"
    try bench.write(items + "/one.jsonl", Self.pairs)
    try bench.write(items + "/two.jsonl", #"{"sentence_good": "quiet", "sentence_bad": "quiet"}"#)
    try bench.write(items + "/readme.md", "not items")
    try bench.write(
      choices,
      """
      {"query": "the river", "choices": ["boat", "letter", "market"], "gold": 1}
      {"context_options": ["the rain", "the boat"], "continuation": "counts", "gold": 0}
      {"ctx": "the quiet", "endings": ["lantern", "lantern"], "label": "1"}
      """)
    try bench.write(cloze, #"{"context": "the river", "continuation": "boat"}"#)
    let arguments = [
      "--model", bench.path(model), "--pairs", bench.path(items), "--choices", bench.path(choices),
      "--cloze", bench.path(cloze),
    ]
    let result = try figures(arguments)
    #expect(result.scoring == scoring)
    let pairs = try #require(result.pairs), chosen = try #require(result.choices)
    #expect(pairs.items == 3 && pairs.chance == 0.5 && pairs.interval.count == 2 && pairs.cutItems == 0)
    // Two pairs of three are ties.
    #expect([1.0, 2.0].contains { abs(pairs.accuracy * 3 - $0) < 1e-6 })
    let chance = try #require(chosen.chance)
    let guessed = 4.0 / 9
    #expect(chosen.items == 3)
    #expect(abs(chance - guessed) < 1e-9)
    let completed = try #require(result.cloze)
    #expect(completed.chance == nil && completed.accuracyPerByte == nil && completed.logProbability < 0)
    let page = try evaluate(arguments)
    for word in ["pairs, by ", "one ", "two ", "all items", "mean of files", "0.5000", "bits a byte"] {
      #expect(page.contains(word), "\(page)")
    }
    #expect(page.contains("pseudo-log-likelihood") == (model == "bert"))
  }

  @Test func batchesAndDetailsAgree() throws {
    try bench.write("p.jsonl", Self.pairs)
    var details: [String] = []
    for size in ["1", "32"] {
      let path = bench.path("details-\(size).jsonl")
      _ = try evaluate([
        "--model", bench.path("gpt2"), "--pairs", bench.path("p.jsonl"), "--items", path, "--batch-size",
        size,
        "--overwrite",
      ])
      details.append(try String(contentsOfFile: path, encoding: .utf8))
    }
    #expect(details[0] == details[1])
    #expect(
      details[0].split(separator: "\n").count == 2 && details[0].contains(#""credit": 0.5"#), "\(details[0])")
  }

  @Test(arguments: [
    (#"{"sentence_good": "a"}"#, "line 1: there is no \"sentence_bad\""),
    (#"{"sentence_good": "a", "sentence_bad": 3}"#, "\"sentence_bad\" is a number, expected a string"),
    (#"{"sentence_good": "", "sentence_bad": "b"}"#, "\"sentence_good\" is empty"),
    ("\n{\"sentence_good\": \"a\",\n", "line 2: column"), ("[]", "line 1: column 1"),
  ])
  func aLineThatIsNoPairIsRefused(line: String, message: String) throws {
    let file = "bad-\(UUID()).jsonl"
    try bench.write(file, line)
    let error = try #require(throws: DataError.self) {
      _ = try evaluate(["--model", bench.path("gpt2"), "--pairs", bench.path(file)])
    }
    #expect(error.fault == .badInput && error.description.contains(message), "\(error)")
    #expect(error.description.contains(file))
    #expect(error.description.contains("sentence_good and sentence_bad"), "\(error)")
  }

  @Test(arguments: [
    (
      #"{"query": "a", "choices": ["b", "c"], "gold": 2}"#,
      "\"gold\" is 2, expected a whole number from 0 to 1"
    ),
    (#"{"query": "a", "choices": ["b"], "gold": 0}"#, "has 1 of the two texts"),
    (#"{"query": "a", "choices": ["b", 4], "gold": 0}"#, "text 1 of \"choices\" is a number"),
    (#"{"query": "a", "choices": ["b", "c"], "gold": 1.5}"#, "\"gold\" is 1.5"),
    (#"{"query": "a", "choices": ["b", "c"], "gold": [1]}"#, "\"gold\" is a list"),
    (#"{"choices": ["b", "c"], "gold": 1}"#, "there is no \"query\"; the keys are choices, gold"),
  ])
  func aLineThatIsNoChoiceIsRefused(line: String, message: String) throws {
    let file = "bad-\(UUID()).jsonl"
    try bench.write(file, line)
    let error = try #require(throws: DataError.self) {
      _ = try evaluate(["--model", bench.path("gpt2"), "--choices", bench.path(file)])
    }
    #expect(error.fault == .badInput && error.description.contains(message), "\(error)")
  }

  @Test func whatDoesNotGoTogetherIsRefused() throws {
    let model = ["--model", bench.path("gpt2")]
    for (arguments, word) in [
      ([], "--pairs"), (["--input", "a", "--pairs", "b"], "--input does not go"),
      (["--input", "a", "--items", "b"], "--items"),
      (["--pairs", "a", "--logits", "b"], "--logits does not go"),
      (["--pairs", "a", "--max-length", "9"], "--max-length does not go"),
    ] {
      let error = try #require(throws: UsageError.self) {
        let _: EvaluateOptions = try options(model + arguments)
      }
      #expect(error.description.contains(word), "\(error)")
    }
    try bench.write("q.jsonl", Self.pairs)
    let classifier = try #require(throws: (any Error).self) {
      _ = try evaluate(["--model", bench.path("classification"), "--pairs", bench.path("q.jsonl")])
    }
    #expect((classifier as? any Faulty)?.fault == .mismatch, "\(classifier)")
    #expect(throws: UsageError.self) {
      _ = try evaluate(["--model", bench.path("bert"), "--pairs", bench.path("q.jsonl"), "--begin-token"])
    }
  }
}
