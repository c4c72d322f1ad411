import Checkpoints
import CommandLine
import Commands
import Foundation
import Testing
import Tokenizer
import Training

/// `evaluate` frames a text as `generate` does.
@Suite struct BeginTokenTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private struct Figures: Decodable, Equatable {
    var tokens: Int
    var loss: Double
    var bitsPerByte: Double
  }

  private func evaluate(_ model: String, _ more: [String] = [], input: String = "text.txt") throws -> Figures
  {
    let output = Output()
    try Evaluate(
      options(
        [
          "--model", model, "--input", bench.path(input), "--threads", "1", "--json", "--quiet", "--cache",
          bench.path("cache"),
        ] + more), console(output)
    ).run()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Figures.self, from: Data(output.text.utf8))
  }

  @Test func aLlamaMadeElsewhereReadsItsBeginToken() throws {
    let model = try ForeignModel("llama", bench)
    let foreign = try evaluate(model.path), own = try evaluate(bench.path("llama"))
    #expect(foreign.tokens == own.tokens + 1 && foreign.loss != own.loss)
    #expect(try evaluate(model.path, ["--no-begin-token"]) == own)
    #expect(try evaluate(bench.path("llama"), ["--begin-token"]) == foreign)
    let lines = try evaluate(model.path, ["--documents", "line"])
    #expect(lines.tokens == (try evaluate(bench.path("llama"), ["--documents", "line"])).tokens + 150)
  }

  /// GPT-2 was trained without, wherever it was made.
  @Test func aGPT2HasNone() throws {
    let foreign = try evaluate(ForeignModel("gpt2", bench).path)
    #expect(foreign == (try evaluate(bench.path("gpt2"))))
  }

  @Test func promptsBeginAsTheModelWasTrained() throws {
    let model = try ForeignModel("llama", bench)
    let foreign = try LoadedModel.open(model.path), own = try LoadedModel.open(bench.path("llama"))
    let plain = try own.tokenizer.encode("the river")
    let begin = try #require(own.tokenizer.specialTokens.begin)
    #expect(foreign.isForeign && !own.isForeign)
    #expect(try PromptEncoder(foreign).tokens("the river") == [begin] + plain)
    #expect(try PromptEncoder(own).tokens("the river") == plain)
    #expect(try PromptEncoder(foreign).tokens("the river", begins: false) == plain)
    #expect(
      try PromptEncoder(LoadedModel.open(ForeignModel("gpt2", bench).path)).tokens("the river") == plain)
  }

  /// The loss by hand, from the logits that the model gives the text behind its begin token.
  @Test func theLossIsThatOfTheText() throws {
    let model = try ForeignModel("llama", bench)
    try bench.write("short.txt", "the river")
    let logits = bench.path("short-\(UUID().uuidString).jsonl")
    let figures = try evaluate(model.path, input: "short.txt")
    try Evaluate(
      options([
        "--model", model.path, "--input", bench.path("short.txt"), "--threads", "1", "--quiet", "--logits",
        logits,
      ]), console()
    ).run()
    struct Line: Decodable {
      var ids: [Int]
      var logits: [[Double]]
    }
    let line = try JSONDecoder().decode(Line.self, from: Data(contentsOf: URL(fileURLWithPath: logits)))
    let tokenizer = try LoadedModel.open(model.path).tokenizer
    let begin = Int(try #require(tokenizer.specialTokens.begin)),
      end = Int(try #require(tokenizer.specialTokens.end))
    #expect(line.ids == [begin] + (try tokenizer.encode("the river")).map(Int.init))
    let losses = zip(line.logits, line.ids.dropFirst() + [end]).map { row, target in
      let largest = row.max() ?? 0
      return largest + log(row.reduce(0) { $0 + exp($1 - largest) }) - row[target]
    }
    let loss = losses.reduce(0, +) / Double(losses.count)
    #expect(abs(loss - figures.loss) < 1e-5, "\(loss) \(figures.loss)")
    // Nine bytes: neither the begin token nor the space before the text counts one.
    #expect(abs(figures.bitsPerByte - losses.reduce(0, +) / log(2) / 9) < 1e-5)
  }

  @Test func aBeginTokenThatIsNotThereIsRefused() throws {
    let error = try #require(throws: UsageError.self) {
      _ = try evaluate(bench.path("bert"), ["--begin-token"])
    }
    #expect(error.description.contains("--begin-token"))
  }
}
