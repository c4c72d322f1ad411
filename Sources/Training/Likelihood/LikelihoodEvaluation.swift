import Checkpoints
import Data
import Kernels
import Storage
import Transformer

/// Files of items that a language model is evaluated on, in a memory that does not grow with them but for a number an item.
package struct LikelihoodEvaluation {
  /// How far it is.
  package struct Progress: Sendable {
    /// The bytes of the items scored so far, and of all.
    package var bytes: Int, totalBytes: Int
    /// The items scored so far.
    package var items: Int
  }

  /// The figures of each file and of all.
  package struct Result: Sendable {
    /// The files by name, in their order.
    package var files: [(name: String, figures: LikelihoodFigures)]
    /// Of all items alike.
    package var all: LikelihoodFigures
    /// The mean of the files' accuracies, each file alike.
    package var meanOfFiles: Double { files.reduce(0) { $0 + $1.figures.accuracy } / Double(files.count) }
  }

  /// An item with its place and what the model made of it.
  package typealias Scored = (file: String, line: Int, item: LikelihoodItem, outcome: ItemOutcome)

  private let files: ItemFiles
  private let format: any ItemFormat
  private let encoder: SpanEncoder
  private let scorer: SpanScorer
  private let seed: UInt64

  /// The tokens of items that are scored together, unless one item has more: some full passes.
  private static let tokensAtOnce = 1 << 14

  /// - Parameters:
  ///   - files: the files.
  ///   - format: what their rows are.
  ///   - seed: draws the resamples of intervals.
  package init(
    _ files: ItemFiles, _ format: any ItemFormat, _ encoder: SpanEncoder, _ scorer: SpanScorer, seed: UInt64
  ) {
    (self.files, self.format, self.encoder, self.scorer, self.seed) = (files, format, encoder, scorer, seed)
  }

  /// The figures.
  ///
  /// - Parameters:
  ///   - progress: called before each pass; throws to give up.
  ///   - observe: is shown each item, in order.
  /// - Throws: ``DataError`` for a line that is no item or does not fit, what the tokenizer and the closures throw.
  package func run(
    progress: (Progress) throws -> Void = { _ in }, observe: (Scored) throws -> Void = { _ in }
  ) throws -> Result {
    var result: [(name: String, figures: LikelihoodFigures)] = []
    var all = LikelihoodTally()
    var state = Progress(bytes: 0, totalBytes: files.files.reduce(0) { $0 + $1.byteCount }, items: 0)
    for (file, name) in zip(files.files, files.names) {
      let before = state.bytes
      var lines = try ItemLines(file.path, format)
      var tally = LikelihoodTally()
      while let block = try nextBlock(&lines, file.path) {
        for (line, outcome) in try outcomes(block, { try progress(state) }) {
          tally.add(line.item, outcome)
          try observe((file.path, line.number, line.item, outcome))
        }
        state.items += block.lines.count
        state.bytes = min(before + lines.bytesTaken, state.totalBytes)
      }
      guard tally.count > 0 else { throw DataError(.badInput, "\(file.path): there are no items in it.") }
      result.append((name, tally.figures(seed: seed)))
      all += tally
      state.bytes = before + file.byteCount
    }
    return Result(files: result, all: result.count == 1 ? result[0].figures : all.figures(seed: seed))
  }

  /// Items with the tokens of their texts, one item's after another's.
  private struct Block {
    var lines: [ItemLines.Line] = []
    var spans: [(span: ScoredSpan, cut: Int)] = []
  }

  /// The next items; nil at the end of the file.
  private func nextBlock(_ lines: inout ItemLines, _ path: String) throws -> Block? {
    var block = Block()
    var tokens = 0
    while tokens < Self.tokensAtOnce, let line = try lines.next() {
      block.lines.append(line)
      for text in line.item.alternatives {
        let encoded = try encoder.span(text, place: ItemLines.place(path, line.number))
        tokens += encoded.span.tokens.count
        block.spans.append(encoded)
      }
    }
    return block.lines.isEmpty ? nil : block
  }

  private func outcomes(
    _ block: Block, _ beforeEachPass: () throws -> Void
  ) throws -> [(line: ItemLines.Line, outcome: ItemOutcome)] {
    var likelihoods = try scorer.scores(block.spans.map(\.span), beforeEachPass: beforeEachPass)
    for (index, encoded) in block.spans.enumerated() { likelihoods[index].cutTokens = encoded.cut }
    var rest = likelihoods[...]
    return block.lines.map { line in
      let own = Array(rest.prefix(line.item.alternatives.count))
      rest = rest.dropFirst(own.count)
      return (line, ItemOutcome(line.item, own))
    }
  }
}
