import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Storage
import Tokenizer
import Training
import Transformer

/// How likely a model finds given texts, token by token: `generate --score`.
struct TextScores {
  private let options: GenerateOptions
  private let console: Console

  init(_ options: GenerateOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  /// A text with its likelihood, as it is printed.
  private struct Score: Encodable {
    struct Token: Encodable {
      let id: Int32
      let piece: String
      let logProbability: Double
    }

    let line: Int
    let prompt: String?
    let text: String
    let tokens: [Token]
    let logProbability: Double
    let bitsPerByte: Double
  }

  /// No context holds as much.
  private static let longest = 64 << 20

  /// Prints a line of JSON for each text of the file at `path`.
  func run(_ path: String) throws {
    let loaded = try options.inference.named(options.model).open(precision: options.inference.precision)
    let scorer = try SpanScorer(
      loaded, engine: try TrainingRun.engine(options.common), batchSize: 1,
      precision: options.inference.precision)
    scorer.keepsTokens = true
    let encoder = try SpanEncoder(loaded, begins: options.beginToken)
    try Interrupt.answering {
      try forEachText(path) { line, alternative in
        let (span, _) = try encoder.span(alternative, place: ItemLines.place(path, line))
        let found = try scorer.scores([span]) { try Interrupt.check() }[0]
        console.result(try Self.json(line, alternative, span, found, loaded.tokenizer))
        return console.outputProblem == nil
      }
    }
  }

  /// The texts of a file: of JSON lines each row's, else each line that is not blank.
  private func forEachText(
    _ path: String, _ body: (Int, LikelihoodItem.Alternative) throws -> Bool
  ) throws {
    if ["jsonl", "ndjson"].contains((path as NSString).pathExtension.lowercased()) {
      var lines = try ItemLines(path, ScoredText())
      while let line = try lines.next() {
        guard try body(line.number, line.item.alternatives[0]) else { return }
      }
    } else {
      var lines = LineReader(try CleanBytes(path: path, policy: .error), longest: Self.longest)
      while let line = try lines.next() {
        if line.isBlank { continue }
        guard line.endsLine else {
          throw DataError(
            .badInput,
            "\(ItemLines.place(path, line.number)): is longer than \(Format.bytes(Self.longest)); expected a text a line."
          )
        }
        let text = String(decoding: line.bytes, as: UTF8.self)
        guard try body(line.number, .init(context: "", delimiter: "", text: text)) else { return }
      }
    }
  }

  private static func json(
    _ line: Int, _ text: LikelihoodItem.Alternative, _ span: ScoredSpan, _ found: Likelihood,
    _ tokenizer: any Tokenizer
  ) throws -> String {
    let ids = span.tokens[span.scored]
    let tokens = zip(ids, found.byToken).map { id, value in
      Score.Token(id: id, piece: tokenizer.piece(id), logProbability: value)
    }
    let score = Score(
      line: line, prompt: text.context.isEmpty ? nil : text.context, text: text.continuation, tokens: tokens,
      logProbability: found.logProbability,
      bitsPerByte: -found.logProbability / log(2) / Double(max(1, text.byteCount)))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(score), as: UTF8.self)
  }
}
