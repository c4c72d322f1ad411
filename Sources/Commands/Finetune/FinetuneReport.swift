import Checkpoints
import Checks
import CommandLine
import Data
import Forecast
import Foundation
import Kernels
import Runs
import Storage
import Training
import Transformer

extension Finetune {
  /// What the report says of the rows.
  func dataSummary(
    _ rows: FinetuneRows, _ prepared: PreparedFinetuning, _ overlap: TextOverlap, _ findings: [Finding]
  ) throws -> DataSummary {
    let ledger = prepared.training.dataset.ledger
    var data = DataSummary()
    data.paths = [options.train] + [options.validation].compactMap { $0 }
    data.files = data.paths.count
    data.trainingRows = rows.training.rows.count
    data.validationRows = rows.validation?.rows.count
    if rows.validation != nil {
      data.validationSource =
        options.validation
        ?? "a part of \(type(of: rows.task).strata), \(CheckWords.share(options.validationFraction))"
    }
    data.stepsPerEpoch = prepared.task.stepsPerEpoch
    data.labels = try rows.task.counts(training: rows.training, validation: rows.validation)
    data.rowsCut = ledger.rowsCut
    data.shareCut = ledger.shareLost
    data.maxLength = prepared.maxLength
    data.duplicateRows = overlap.repeated + overlap.nearlyRepeated
    data.nearlyDuplicateRows = overlap.nearlyRepeated
    if rows.validation != nil {
      data.leakedRows = overlap.leaked + overlap.nearlyLeaked
      data.nearlyLeakedRows = overlap.nearlyLeaked
    }
    data.findings = findings.map { CheckedFinding($0, ErrorText.option) }
    return data
  }

  /// Says what the run is made of.
  func describe(_ rows: FinetuneRows, _ prepared: PreparedFinetuning) {
    let model = prepared.stored.model
    console.note(
      "\(rows.training.rows.count) training rows, \(rows.validation?.rows.count ?? 0) validation rows, \(rows.task.targetSummary); \(model.configuration.family.modelType) of \(Format.count(model.parameterCount)) parameters\(model.trainedText)"
    )
    var long = LongRows()
    long.add(prepared.training.dataset)
    if let text = long.text(of: rows.training.rows.count, maxLength: prepared.maxLength) {
      console.note("\(text); in training one of them is drawn each epoch")
    }
  }

  /// How a finished run stands beside the n-gram model, with or without it, as its folder then says; nil where there is none.
  func compare(
    _ outcome: TrainingRun.Outcome, _ rows: FinetuneRows, _ prepared: PreparedFinetuning,
    _ baseline: MeasuredBaseline?, _ folder: RunFolder, _ engine: Engine
  ) throws -> NGramFigures? {
    guard let baseline, outcome.isFinished, let validation = prepared.validation,
      let table = rows.validation
    else { return nil }
    let metric = decidingMetric(outcome, rows)
    var figures = NGramFigures(baseline.model, figures: baseline.evaluation.values)
    if let best = outcome.state.bestScore { figures.verdict = figures.compared(metric, best) }
    figures.hybrid = try FinetuneHybrid(
      mode: options.hybrid, baseline: baseline, evaluation: RowEvaluation(rows.task, validation),
      labels: try LabelMap(baseline.model.labels).encode(table), metric: metric, engine: engine,
      refitted: { try refitted(rows) }
    ).apply(to: folder)
    try folder.record(figures, step: outcome.state.bestStep ?? outcome.state.step)
    return figures
  }

  /// Rows beyond which a tenth more of them changes n-grams too little to learn them once more.
  private static let mostRefitted = 20_000

  /// The n-gram model of all rows of a file, a part of which was set aside to validate.
  private func refitted(_ rows: FinetuneRows) throws -> NGramModel? {
    guard options.validation == nil, let validation = rows.validation,
      rows.training.rows.count <= Self.mostRefitted
    else { return nil }
    return try rows.task.nGramModel(of: rows.training.joined(with: validation))
  }

  /// The metric that told the best checkpoint.
  private func decidingMetric(_ outcome: TrainingRun.Outcome, _ rows: FinetuneRows) -> Metric {
    let metrics = type(of: rows.task).metrics
    return metrics.first { $0.name == outcome.state.metric } ?? metrics[0]
  }

  /// Says how the run ended, and what to do with the model.
  func report(
    _ outcome: TrainingRun.Outcome, _ plan: MemoryPlan, _ rows: FinetuneRows,
    _ baseline: MeasuredBaseline?, _ nGrams: NGramFigures?, _ temperature: TemperatureFigures?,
    _ folder: RunFolder, _ tuned: TunedFigures?
  ) throws {
    var line = ResultLine(outcome, plan, folder)
    if let best = outcome.state.bestScore, let step = outcome.state.bestStep {
      let metric = outcome.state.metric ?? type(of: rows.task).metrics[0].name
      console.note(
        "best: \(metric) \(Format.decimal(best, digits: 4)) at step \(step) of \(outcome.state.step), in \(Format.duration(outcome.seconds))"
      )
      line.add("best_\(metric)", best)
      line.add("best_step", .integer(step))
    }
    if let tuned {
      console.note(tuned.text)
      tuned.add(to: &line)
    }
    if let baseline {
      console.note(baseline.text)
      baseline.add(to: &line)
    } else if type(of: rows.task).hasNGrams, options.baseline, options.hybrid != .off, rows.validation == nil
    {
      console.note("without validation rows there is no n-gram model to compare with, and none is added")
    }
    if let nGrams { add(nGrams, decidingMetric(outcome, rows), folder, to: &line) }
    if let value = temperature?.temperature { line.add("temperature", Double(value)) }
    let asked = rows.task is any CausalTask ? " --task \(type(of: rows.task).name)" : ""
    console.command(
      outcome.nextStep(
        "finetune", folder,
        else:
          "evaluate --model \(folder.path)\(asked) --input FILE, or predict --model \(folder.path)\(asked) --input FILE"
      ))
    if options.common.wantsJSON { console.result(line.text) }
  }

  /// Says how the model stands beside n-grams, and with them.
  private func add(
    _ figures: NGramFigures, _ metric: Metric, _ folder: RunFolder, to line: inout ResultLine
  ) {
    if let verdict = figures.verdict {
      console.note("verdict: \(verdict)")
      line.add("verdict", .string(verdict))
    }
    guard let hybrid = figures.hybrid else { return }
    console.note(hybrid.text(metric, folder))
    line.add("hybrid", .bool(hybrid.isKept))
    for (name, value) in (hybrid.together ?? [:]).sorted(by: { $0.key < $1.key }) {
      line.add("hybrid_\(name)", value)
    }
  }
}
