import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Storage
import Tokenizer
import Training
import Transformer

extension Evaluate {
  /// Evaluates a fine-tuned model on the rows of one file.
  func evaluateRows(_ task: any FineTuningTask, _ loaded: LoadedModel, _ engine: Engine) throws {
    guard options.corpus.input.count == 1 else {
      throw UsageError(
        "A classifier is evaluated on one labelled file; --input names \(options.corpus.input.count).")
    }
    let c = loaded.model.configuration
    let table = try LabelledReader.read(
      options.corpus.input[0], options: options.table.reading(labels: .required))
    table.warnOfUnreadPair(console)
    let template = try SequenceTemplate.rows(of: c, loaded.tokenizer)
    let maxLength = try template.maxLength(
      options.maxLength, contextLength: c.contextLength, hasPair: options.table.pairColumn != nil)
    let targets = try task.targets(of: table)
    let dataset = try LabelledDataset(
      table, tokenizer: loaded.tokenizer, template: template, maxLength: maxLength,
      threads: engine.threadCount)
    let session = session(loaded, engine, size: options.batchSize, length: maxLength)
    let began = Date()
    let rows = RowEvaluation(task, TaskRows(dataset, targets), batchSize: options.batchSize)
    let outputs = rows.outputs(session)
    let alone = rows.figures(outputs)
    // The n-grams beside a model are not those of an adapter's rows.
    let hybrid =
      options.hybrid && options.inference.adapter == nil
      ? try Hybrid.read(loaded.folder.path, labels: c.head.labels) : nil
    let evaluation = hybrid.map { hybrid in
      rows.figures(zip(outputs, table.rows).map { hybrid.combined($0, $1) })
    }
    let seconds = Date().timeIntervalSince(began)
    if let logits {
      try LogitsFile.write(
        logits,
        rows: (0..<dataset.count).map { row in
          LogitsFile.Row(
            text: dataset.rows[row].text, pair: dataset.rows[row].pair, batch: dataset.batch([row]).sequences)
        }, session)
    }
    try show(evaluation ?? alone, alone: evaluation == nil ? nil : alone)
    if options.common.wantsJSON { return }
    console.note(
      "\(dataset.count) rows in \(Format.duration(seconds)), \(Format.rate(Double(dataset.count) / max(seconds, 1e-9), "rows"))"
    )
  }

  /// Prints what the task found in full, or else its figures; with n-grams also the figures of the Transformer alone.
  private func show(_ evaluation: Evaluation, alone: Evaluation?) throws {
    switch (evaluation.detail, options.common.wantsJSON) {
    case (let detail?, true):
      result(try jsonText(DetailWithAlone(detail: detail, alone: alone)))
    case (let detail?, false): result(detail.text)
    case (nil, _): showFigures(evaluation.values)
    }
    if let alone, !options.common.wantsJSON {
      let figures = alone.values.map { "\($0.name) \(Format.decimal($0.value, digits: 4))" }
      result(
        "with the n-grams beside the model; the Transformer alone (--no-hybrid): \(figures.joined(separator: "  "))"
      )
    }
  }

  /// What an evaluation found in full, with the figures of the Transformer alone as one more member.
  private struct DetailWithAlone: Encodable {
    let detail: any EvaluationDetail
    let alone: Evaluation?

    private enum CodingKeys: String, CodingKey { case transformer }

    func encode(to encoder: any Encoder) throws {
      try detail.encode(to: encoder)
      guard let alone else { return }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(Dictionary(alone.values.map { ($0.name, $0.value) }) { $1 }, forKey: .transformer)
    }
  }
}
