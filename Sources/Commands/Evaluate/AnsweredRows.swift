import Checkpoints
import CommandLine
import Data
import Kernels
import Tokenizer
import Training
import Transformer

/// What a fine-tuned model says of a table's rows.
struct AnsweredRows {
  /// The rows as the model reads them.
  let dataset: LabelledDataset
  /// What answered.
  let session: ModelSession
  /// Makes figures of answers.
  let evaluation: RowEvaluation
  /// What the model answers: [rows][labels].
  let outputs: [[Float]]
  /// The same without the temperature; nil where there is none.
  let uncalibrated: [[Float]]?
  /// What the Transformer alone answers; nil where there are no n-grams beside it.
  let alone: [[Float]]?
  /// What stands beside the model's weights.
  let parts: AnswerParts
}

extension Evaluate {
  /// A model's answers to the rows of `table`.
  ///
  /// - Throws: `UsageError` for a length that does not suit the model, ``Data/DataError`` for labels that it does not know.
  func answers(
    _ table: LabelledTable, _ task: any FineTuningTask, _ loaded: LoadedModel, _ engine: Engine
  ) throws -> AnsweredRows {
    let c = loaded.model.configuration
    let template = try SequenceTemplate.rows(of: c, loaded.tokenizer)
    // What lies beside a model is not an adapter's.
    let isAlone = options.inference.adapter == nil
    let reading = try template.reading(
      isAlone ? loaded.folder.path : nil, long: options.long, maxLength: options.maxLength,
      contextLength: c.contextLength, hasPair: options.table.pairColumn != nil)
    let maxLength = reading.maxLength
    try check(reading.long, task)
    let rows = try task.rows(
      table,
      RowEncoding(
        tokenizer: loaded.tokenizer, template: template, maxLength: maxLength, threads: engine.threadCount,
        long: reading.long))
    tell(rows.dataset, maxLength: maxLength)
    let session = session(loaded, engine, size: options.batchSize, length: maxLength)
    let evaluation = RowEvaluation(task, rows, batchSize: options.batchSize)
    func parts(usesNGrams: Bool) throws -> AnswerParts {
      try AnswerParts(
        loaded.folder.path, labels: c.head.labels, usesNGrams: usesNGrams && isAlone,
        isCalibrated: options.calibration && isAlone)
    }
    let used = try parts(usesNGrams: options.hybrid)
    let own = evaluation.outputs(session)
    let combined =
      used.hybrid.map { hybrid in zip(own, table.rows).map { hybrid.combined($0, $1) } } ?? own
    return AnsweredRows(
      dataset: rows.dataset, session: session, evaluation: evaluation,
      outputs: used.temperature.map { combined.map($0.scaled) } ?? combined,
      uncalibrated: used.temperature == nil ? nil : combined,
      alone: try used.hybrid.map { _ in
        try parts(usesNGrams: false).temperature.map { own.map($0.scaled) } ?? own
      }, parts: used)
  }

  /// - Throws: `UsageError` where rows are to be read in a way that does not go with what is asked of them.
  private func check(_ long: LongTexts, _ task: any FineTuningTask) throws {
    if long != .truncate, !type(of: task).averagesOutputs {
      throw UsageError("--long \(long.rawValue) goes with one answer a row; this model has several.")
    }
    if long == .window, options.judging.explain != nil {
      throw UsageError(
        "--explain reads one part of a text, and answers are averaged over windows: give --long truncate or head-tail."
      )
    }
  }

  /// Says how many rows are longer than what the model reads at once.
  private func tell(_ dataset: LabelledDataset, maxLength: Int) {
    if dataset.ledger.rowsCut > 0 {
      console.note(
        "\(dataset.ledger.rowsCut) of \(dataset.count) rows are longer than \(maxLength) tokens and lose \(CheckWords.share(dataset.ledger.shareLost)) of all tokens"
      )
    }
    var long = LongRows()
    long.add(dataset)
    if let text = long.text(of: dataset.count, maxLength: maxLength) { console.note(text) }
  }
}
