import Checkpoints
import CommandLine
import Commands
import Data
import Foundation
import Storage
import Testing
import Training
import Transformer

/// What commands do with a classifier of tokens, as transformers saves one.
@Suite struct TokenClassifierTests {
  private let bench: Bench
  private let model: ForeignModel

  init() throws {
    bench = try Bench.shared.get()
    // A classifier of texts has a product of the same shape, and a pooler that one of tokens may leave in its file.
    model = try ForeignModel("classification", bench)
    try model.configure(["architectures": ["BertForTokenClassification"], "problem_type": nil])
  }

  private struct Answer: Decodable {
    struct Token: Decodable {
      var piece: String
      var offsets: [Int]
      var label: String
      var probability: Double
    }
    var text: String?
    var tokens: [Token]
  }

  private func predict(_ rows: String, _ more: [String] = []) throws -> [Answer] {
    let name = "tokens-\(UUID().uuidString).txt"
    try bench.write(name, rows)
    let output = Output()
    try PredictCommand(
      options(["--model", model.path, "--input", bench.path(name), "--threads", "1", "--quiet"] + more),
      console(output)
    ).run()
    return try output.text.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
  }

  @Test func predictLabelsEachTokenWhereItStands() throws {
    let answers = try predict("the river counts\nrain\n", ["--include-text"])
    #expect(answers.map(\.text) == ["the river counts", "rain"])
    for answer in answers {
      let bytes = Array((answer.text ?? "").utf8)
      #expect(answer.tokens.first?.offsets.first == 0 && answer.tokens.last?.offsets.last == bytes.count)
      for token in answer.tokens {
        let text = String(decoding: bytes[token.offsets[0]..<token.offsets[1]], as: UTF8.self)
        #expect(token.piece.replacing("▁", with: "").hasSuffix(text.trimmingCharacters(in: .whitespaces)))
        #expect(["bad", "good"].contains(token.label) && (0.5...1).contains(token.probability))
      }
    }
    // Rows are alone in their passes, so neighbours change nothing.
    #expect(try predict("rain\n")[0].tokens.map(\.probability) == answers[1].tokens.map(\.probability))
  }

  @Test func whatIsCutHasNoLabel() throws {
    let whole = try predict("the river counts the boat")[0].tokens
    let cut = try predict("the river counts the boat", ["--max-length", "5"])[0].tokens
    #expect(cut.count == 3 && cut.map(\.piece) == whole.prefix(3).map(\.piece))
    let error = try #require(throws: UsageError.self) { try predict("x", ["--pair-column", "second"]) }
    #expect("\(error)".contains("--pair-column"))
  }

  /// Entities are the words whose first tokens say so, by the places of their characters.
  @Test func predictNamesEntities() throws {
    let schemed = try ForeignModel("classification", bench)
    try schemed.configure([
      "architectures": ["BertForTokenClassification"], "problem_type": nil,
      "id2label": ["0": "B-x", "1": "I-x"],
      "label2id": ["B-x": 0, "I-x": 1],
    ])
    try bench.write("places.txt", "é the river\n")
    let output = Output()
    try PredictCommand(
      options(["--model", schemed.path, "--input", bench.path("places.txt"), "--threads", "1", "--quiet"]),
      console(output)
    ).run()
    struct Found: Decodable {
      struct Entity: Decodable {
        var label: String
        var text: String
        var start: Int
        var end: Int
        var probability: Double
      }
      var entities: [Entity]
    }
    let found = try JSONDecoder().decode(Found.self, from: Data(output.text.utf8)).entities
    let characters = Array("é the river".unicodeScalars)
    #expect(!found.isEmpty && found.first?.start == 0 && found.last?.end == characters.count)
    for entity in found {
      let text = characters[entity.start..<entity.end].map { String($0) }.joined()
      #expect(entity.text == text && entity.label == "x" && (0.5...1).contains(entity.probability))
    }
  }

  @Test func evaluateNeedsTheModelsTags() throws {
    let error = #expect(throws: DataError.self) {
      try Evaluate(
        options(["--model", model.path, "--input", bench.path("text.txt"), "--threads", "1"]), console()
      ).run()
    }
    #expect(error?.fault == .mismatch && "\(error!)".contains("does not know (bad, good)"))
  }

  /// The product that labels tokens has the name of the one that labels texts, but not its meaning.
  @Test func aClassifierOfTextsGetsANewHead() throws {
    let loaded = try LoadedModel.open(model.path, head: .classification(labels: ["bad", "good"]), seed: 5)
    #expect(
      loaded.report.initialised.sorted().filter { $0.hasPrefix("classifier.") } == [
        "classifier.bias", "classifier.weight",
      ])
  }
}
