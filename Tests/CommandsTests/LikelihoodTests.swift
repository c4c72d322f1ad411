import Batches
import Checkpoints
import CommandLine
import Commands
import Data
import Foundation
import Kernels
import Storage
import Testing
import Tokenizer
import Training
import Transformer

/// Likelihoods of texts against loops over whole logits.
@Suite struct LikelihoodTests {
  private let bench: Bench
  private let engine = Engine(threads: 1, instructionSet: .baseline)

  init() throws { bench = try Bench.shared.get() }

  private func scorer(_ loaded: LoadedModel, batchSize: Int = 32) throws -> SpanScorer {
    try SpanScorer(loaded, engine: engine, batchSize: batchSize, precision: .fp32)
  }

  /// log p of every token of the vocabulary at each position, in double precision.
  private func logProbabilities(_ tokens: [Int32], _ loaded: LoadedModel) -> [[Double]] {
    let batch = SequenceBatch([tokens])
    let session = ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: engine, training: false, largest: batch,
      logitRows: tokens.count)
    return session.withOutputs(batch) { $0.rowValues }.map { row in
      let top = Double(row.max() ?? 0)
      let sum = log(row.reduce(0) { $0 + exp(Double($1) - top) }) + top
      return row.map { Double($0) - sum }
    }
  }

  private func alternative(_ context: String, _ text: String, _ delimiter: String = " ")
    -> LikelihoodItem.Alternative
  { .init(context: context, delimiter: delimiter, text: text) }

  private static let texts = [
    ("the", "boat"), ("it is", "rain"), ("", "the sea"), ("at \n", "sea"), ("a", "b a"),
  ]

  @Test func aDecoderSumsWhatItSaysOfEachToken() throws {
    let loaded = try LoadedModel.openForInference(bench.path("gpt2"))
    let encoder = try SpanEncoder(loaded, begins: nil)
    let spans = try Self.texts.map { try encoder.span(alternative($0.0, $0.1), place: "").span }
    for (span, found) in zip(spans, try scorer(loaded).scores(spans)) {
      let logs = logProbabilities(Array(span.tokens.dropLast()), loaded)
      var (sum, greedy) = (0.0, true)
      for place in span.scored {
        let row = logs[place - 1], token = Int(span.tokens[place])
        sum += row[token]
        greedy = greedy && row.max() == row[token]
      }
      #expect(abs(found.logProbability - sum) < 1e-4 && found.isGreedy == greedy, "\(found), \(sum)")
      #expect(found.tokens == span.scored.count)
    }
  }

  @Test func anEncoderMasksEachTokenInTurn() throws {
    let loaded = try LoadedModel.openForInference(bench.path("bert"))
    let mask = try #require(loaded.tokenizer.specialTokens.mask)
    let encoder = try SpanEncoder(loaded, begins: nil)
    let spans = try Self.texts.map { try encoder.span(alternative($0.0, $0.1), place: "").span }
    for (span, found) in zip(spans, try scorer(loaded).scores(spans)) {
      #expect(span.tokens.first == loaded.tokenizer.specialTokens.classification)
      #expect(span.tokens.last == loaded.tokenizer.specialTokens.separator)
      var sum = 0.0
      for place in span.scored {
        var tokens = span.tokens
        tokens[place] = mask
        sum += logProbabilities(tokens, loaded)[place][Int(span.tokens[place])]
      }
      #expect(abs(found.logProbability - sum) < 1e-4 && found.tokens == span.scored.count, "\(found), \(sum)")
    }
  }

  /// A text's likelihood is the same to the last bit in whatever pass it is, in a pass of its own too.
  @Test(arguments: ["gpt2", "bert"]) func aPassChangesNothing(model: String) throws {
    let loaded = try LoadedModel.openForInference(bench.path(model))
    let encoder = try SpanEncoder(loaded, begins: nil)
    let spans = try (Self.texts + [("", "rain")]).map {
      try encoder.span(alternative($0.0, $0.1), place: "").span
    }
    let together = try scorer(loaded).scores(spans)
    let small = try scorer(loaded, batchSize: 1)
    let one = try small.scores(spans), alone = try spans.map { try small.scores([$0])[0] }
    #expect(one == together && alone == together)
  }

  @Test func whiteSpaceBelongsToTheText() throws {
    let loaded = try LoadedModel.openForInference(bench.path("gpt2"))
    let encoder = try SpanEncoder(loaded, begins: nil)
    func span(_ context: String, _ text: String, _ delimiter: String) throws -> ScoredSpan {
      try encoder.span(alternative(context, text, delimiter), place: "").span
    }
    let usual = try span("the river", "boat", " ")
    #expect(try span("the river ", "boat", "") == usual)
    let own = try loaded.tokenizer.encode("the river")
    let whole = try loaded.tokenizer.encode("the river boat")
    #expect(usual.tokens == whole && usual.scored == own.count..<whole.count)
    // A text that grows together with its context is the last token.
    let joined = try span("the rive", "r", "")
    #expect(joined.tokens == own && joined.scored == own.count - 1..<own.count)
    // Without a context it stands behind the token that separates documents.
    let alone = try span("", "the river", "")
    let end = try #require(loaded.tokenizer.specialTokens.end)
    #expect(alone.tokens == [end] + own)
    #expect(alone.scored == 1..<own.count + 1)
    let (delimited, moved) = (try span("", "the river", " "), try span(" ", "the river", ""))
    #expect(delimited == moved)
  }

  @Test(arguments: ["gpt2", "bert"]) func whatIsTooLongIsCutFromTheLeftOrRefused(model: String) throws {
    let loaded = try LoadedModel.openForInference(bench.path(model))
    let encoder = try SpanEncoder(loaded, begins: nil)
    let long = Array(repeating: "the quiet harbour", count: 20).joined(separator: " ")
    let cut = try encoder.span(alternative(long, "river boat"), place: "p")
    let isCausal = model == "gpt2"
    #expect(cut.span.tokens.count == (isCausal ? 17 : 16) && cut.cut > 0)
    let text = try loaded.tokenizer.encode("x river boat").suffix(cut.span.scored.count)
    #expect(Array(cut.span.tokens[cut.span.scored]) == Array(text))
    _ = try scorer(loaded).scores([cut.span])
    let error = try #require(throws: DataError.self) {
      _ = try encoder.span(alternative("the", long), place: "a.jsonl: line 7")
    }
    #expect(error.fault == .badInput && error.description.contains("a.jsonl: line 7"))
  }

  @Test func tiesCountInParts() {
    func outcome(_ sums: [Double], gold: Int, bytes: [Int]) -> ItemOutcome {
      let item = LikelihoodItem(
        bytes.map { alternative("", String(repeating: "x", count: $0), "") }, gold: gold)
      return ItemOutcome(
        item,
        sums.map { sum in
          var likelihood = Likelihood()
          likelihood.logProbability = sum
          return likelihood
        })
    }
    let clear = outcome([-4, -6], gold: 0, bytes: [2, 6])
    #expect(clear.credit == 1 && clear.creditPerByte == 0 && clear.chance == 0.5)
    #expect(outcome([-4, -4], gold: 1, bytes: [1, 1]).credit == 0.5)
    #expect(outcome([-4, -4, -4], gold: 2, bytes: [1, 1, 2]).creditPerByte == 1)
    #expect(outcome([-4, -4, -4, -9], gold: 0, bytes: [1, 1, 1, 1]).credit == 1 / Float(3))
    #expect(outcome([-4, -4, -3], gold: 0, bytes: [1, 1, 1]).credit == 0)
  }

  @Test func intervalsDependOnTheSeedAlone() throws {
    let values = (0..<400).map { Float($0 % 4 == 0 ? 0 : 1) }
    let interval = try #require(BootstrapInterval(values, seed: 7))
    #expect(interval == BootstrapInterval(values, seed: 7) && interval != BootstrapInterval(values, seed: 8))
    // 0.75 ± 1.96·√(0.75·0.25/400), to the noise of a thousand resamples.
    #expect(abs(interval.low - 0.7076) < 0.01 && abs(interval.high - 0.7924) < 0.01, "\(interval)")
    let sure = BootstrapInterval([Float](repeating: 1, count: 9), seed: 1)
    #expect(sure?.low == 1 && sure?.high == 1 && BootstrapInterval([], seed: 1) == nil)
  }
}
