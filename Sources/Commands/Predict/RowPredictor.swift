import Batches
import Checkpoints
import CommandLine
import Data
import Kernels
import Tokenizer
import Training
import Transformer

/// Answers rows with a model, by the same encoding as fine-tuning.
package final class RowPredictor {
  /// The rows answered, those that were cut, and the tokens lost with that.
  package private(set) var rowCount = 0
  package private(set) var cutCount = 0
  package private(set) var shareLost = (lost: 0, of: 0)
  /// The rows that were read in windows.
  private(set) var longRows = LongRows()
  /// The longest sequence, in tokens.
  package let maxLength: Int
  private let long: LongTexts

  private let answers: any RowAnswers
  private let loaded: LoadedModel
  private let session: ModelSession
  private let template: SequenceTemplate
  private let batchSize: Int
  private let tokenLimit: Int

  /// As many tokens as fill the threads of any machine; more in a pass would only take memory.
  private static let usefulTokens = 16_384
  /// Rows tokenised at once: enough to share among threads, few enough that answers come soon.
  private static let blockLength = 4096

  /// - Throws: ``TrainingError`` (mismatch) for a model that cannot do what is asked, `UsageError` for options that do not
  ///   suit it.
  package init(_ options: PredictOptions) throws {
    let opened = try PredictModel(options)
    (loaded, template, maxLength) = (opened.loaded, opened.template, opened.maxLength)
    answers = opened.answers
    long = opened.long
    batchSize = options.batchSize
    let (product, overflow) = batchSize.multipliedReportingOverflow(by: maxLength)
    tokenLimit = max(maxLength, overflow ? Self.usefulTokens : min(product, Self.usefulTokens))
    let sequences = min(batchSize, tokenLimit)
    let tokens = tokenLimit
    session = ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: try TrainingRun.engine(options.common),
      training: false,
      largest: SequenceBatch(
        tokens: [Int32](repeating: 0, count: tokens), offsets: (0...sequences).map { $0 * tokens / sequences }
      ), precision: options.inference.precision)
  }

  /// What the model says of a row as a line of JSON, with the row's texts where they are to be repeated.
  func line(_ outputs: [Float], _ row: LabelledRow, includesText: Bool) throws -> String {
    try answers.line(outputs, text: includesText ? row.text : nil, pair: includesText ? row.pair : nil)
  }

  /// Calls `body` with each row and what the model says of it, in order.
  package func answer(_ table: LabelledTable, _ body: (LabelledRow, [Float]) throws -> Void) throws {
    for start in stride(from: 0, to: table.rows.count, by: Self.blockLength) {
      let block = table.rows(start..<min(table.rows.count, start + Self.blockLength))
      let dataset = try LabelledDataset(
        answers.asked(block), tokenizer: loaded.tokenizer, template: template, maxLength: maxLength,
        threads: session.engine.threadCount, long: long)
      for pass in passes(dataset) {
        try Interrupt.check()
        let outputs = dataset.outputs(of: Array(pass)) { answers.outputs($0, session) }
        for (row, values) in zip(pass, outputs) {
          let row = block.rows[row]
          let values = answers.completed(values, row)
          guard values.allSatisfy(\.isFinite) else { throw PredictionError(row: row) }
          try body(row, values)
        }
      }
      rowCount += dataset.count
      longRows.add(dataset)
      cutCount += dataset.ledger.rowsCut
      shareLost.lost += dataset.ledger.tokensLost
      shareLost.of += dataset.ledger.tokens
    }
  }

  /// Consecutive rows that fit into a pass.
  private func passes(_ dataset: LabelledDataset) -> [Range<Int>] {
    var passes: [Range<Int>] = []
    var start = 0
    var tokens = 0
    for row in 0..<dataset.count {
      let length = dataset.length(row)
      if row > start, row - start == batchSize || tokens + length > tokenLimit {
        passes.append(start..<row)
        (start, tokens) = (row, 0)
      }
      tokens += length
    }
    if start < dataset.count { passes.append(start..<dataset.count) }
    return passes
  }
}
