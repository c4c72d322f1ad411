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
    let wish = try wish(task)
    let table = try LabelledReader.read(
      options.corpus.input[0],
      options: options.table.reading(labels: .required, target: type(of: task).target))
    table.warnOfUnreadPair(console)
    let began = Date()
    let answers = try answers(table, task, loaded, engine)
    let seconds = Date().timeIntervalSince(began)
    if let logits {
      let dataset = answers.dataset
      try LogitsFile.write(
        logits,
        rows: (0..<dataset.count).map { row in
          LogitsFile.Row(
            text: dataset.rows[row].text, pair: dataset.rows[row].pair, batch: dataset.batch([row]).sequences)
        }, answers.session)
    }
    var report = RowReport(
      evaluation: answers.evaluation.figures(answers.outputs),
      alone: answers.alone.map(answers.evaluation.figures))
    if let task = task as? any LabelTask {
      let truths = try task.labels.encode(table)
      func rows(_ outputs: [[Float]]) -> ClassifiedRows? {
        ClassifiedRows(labels: task.labels.labels, truths: truths, probabilities: outputs)
      }
      if let found = rows(answers.outputs) {
        let figures = ClassifierFigures(found, seed: options.common.seed)
        report.classifier = figures
        if let temperature = answers.parts.temperature, let before = answers.uncalibrated.flatMap(rows) {
          report.temperature = TemperatureEffect(temperature, before: before, after: figures)
        }
        report.threshold = wish.map { ThresholdReport(found, label: $0.label, wanted: $0.wanted) }
        report.explanations = try options.judging.explain.map { try explain(answers, table, $0, engine) }
        report.comparison = try options.judging.against.map { try compare(found, with: $0, table, engine) }
      }
    }
    try show(report)
    if options.common.wantsJSON { return }
    let count = answers.dataset.count
    console.note(
      "\(count) rows in \(Format.duration(seconds)), \(Format.rate(Double(count) / max(seconds, 1e-9), "rows"))"
    )
  }

  private func show(_ report: RowReport) throws {
    switch (report.classifier ?? report.evaluation.detail as (any Encodable)?, options.common.wantsJSON) {
    case (nil, true): showFigures(report.evaluation.values)
    case (_, true): result(try jsonText(report))
    case (_, false): report.lines.forEach(result)
    }
  }
}
