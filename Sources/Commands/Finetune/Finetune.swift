import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Storage
import Tokenizer
import Training
import Transformer

/// Labelled rows, a model with a new head, a run.
struct Finetune {
  let options: FinetuneOptions
  let console: Console

  /// The labelled rows of a run.
  struct Rows {
    var training: LabelledTable
    var validation: LabelledTable?
    var labels: LabelMap
  }

  /// Rows and model brought together.
  struct Prepared {
    var stored: StoredModel
    var maxLength: Int
    var training: LabelledDataset
    var validation: LabelledDataset?
    var sampler: ClassificationSampler
    var task: ClassificationTask
    var steps: Int
  }

  func run() throws {
    if options.checks.isCheck { return try check() }
    // The output folder is this run's before the long work begins, and an old run replaced only after it.
    let lock = try RunFolder.lock(options.training.output, mode: options.training.mode)
    defer { lock.release() }
    let engine = try TrainingRun.engine(options.common)
    let before = ProcessMemory.measured()
    let rows = try readRows()
    let stored = try openModel(rows)
    let prepared = try prepare(rows, stored, engine)
    describe(rows, prepared)
    let overlap = try checkData(rows, prepared)
    let plan = try memory(prepared, engine, before).check(console)
    let loaded = try stored.load(seed: options.common.seed)
    let store = try RunStore(
      folder: RunFolder.prepare(
        options.training.output, mode: options.training.mode, lock: lock, warn: console.warn),
      tokenizer: loaded.tokenizer,
      configuration: stored.model.configuration, keep: options.training.keep, warn: console.warn)
    var parts = parts(rows, prepared, loaded, plan)
    parts.description = RunDescription(
      loaded.model, command: options, data: dataSummary(rows, prepared, overlap))
    let outcome = try TrainingRun.run(parts, store: store, engine: engine, console: console)
    try report(outcome, plan, rows, prepared.training, prepared.validation, store)
  }

  func openModel(_ rows: Rows) throws -> StoredModel {
    try StoredModel(
      options.model, head: .classification(labels: rows.labels.labels), dropout: options.training.dropout)
  }

  func prepare(_ rows: Rows, _ stored: StoredModel, _ engine: Engine) throws -> Prepared {
    let c = stored.model.configuration
    let maxLength = min(options.maxLength ?? c.contextLength, c.contextLength)
    if let asked = options.maxLength, asked > c.contextLength {
      throw UsageError("--max-length \(asked) is more than the model's context of \(c.contextLength).")
    }
    let template = try SequenceTemplate.classifier(c, stored.tokenizer.specialTokens)
    let shortest = template.shortest(hasPair: options.table.pairColumn != nil)
    guard maxLength >= shortest else {
      throw UsageError(
        "--max-length \(maxLength) leaves no room for text beside what frames it; give \(shortest) at least.")
    }
    func dataset(_ table: LabelledTable) throws -> LabelledDataset {
      try LabelledDataset(
        table, labels: rows.labels, tokenizer: stored.tokenizer, template: template, maxLength: maxLength,
        threads: engine.threadCount)
    }
    let training = try dataset(rows.training), validation = try rows.validation.map(dataset)
    let sampler = ClassificationSampler(
      training, batchSize: options.training.batchSize, seed: options.common.seed, bucketed: true,
      augmentation: try augmentation(stored.tokenizer))
    let task = ClassificationTask(
      sampler: sampler, batchSize: options.training.batchSize, accumulate: options.training.accumulate,
      maxLength: maxLength,
      evaluation: validation.map { ClassificationEvaluation($0, labels: rows.labels.labels) })
    _ = try options.training.guards.resolved(for: task.metrics)
    return Prepared(
      stored: stored, maxLength: maxLength, training: training, validation: validation, sampler: sampler,
      task: task,
      steps: try options.training.resolvedSteps(
        stepsPerEpoch: task.stepsPerEpoch, defaultEpochs: 3, tokensPerStep: task.meanTokensPerStep()))
  }

  func memory(_ prepared: Prepared, _ engine: Engine, _ before: ProcessMemory) -> FinetuneMemory {
    FinetuneMemory(
      options: options, model: prepared.stored.model, sampler: prepared.sampler,
      evaluation: prepared.task.largestEvaluation, maxLength: prepared.maxLength, engine: engine,
      before: before)
  }

  func parts(
    _ rows: Rows, _ prepared: Prepared, _ loaded: LoadedModel, _ plan: MemoryPlan?
  ) -> TrainingRun.Parts {
    TrainingRun.Parts(
      options, model: loaded.model, weights: loaded.weights, task: prepared.task, steps: prepared.steps,
      facts: facts(rows, loaded, prepared.maxLength), parent: loaded.folder.path, plan: plan)
  }

  private func readRows() throws -> Rows {
    let table = try LabelledReader.read(options.train, options: options.table.reading(labels: .required))
    console.note("\(options.train): \(table.rows.count) rows, \(table.layout)")
    if let path = options.validation {
      let labels = try LabelMap(of: table)
      let validation = try LabelledReader.read(path, options: options.table.reading(labels: .required))
      // Before anything slow: a label that the training rows lack is an error.
      _ = try labels.encode(validation)
      return Rows(training: table, validation: validation, labels: labels)
    }
    let labels = try LabelMap(of: table)
    guard options.validationFraction > 0 else {
      return Rows(training: table, validation: nil, labels: labels)
    }
    let (training, validation) = try table.split(
      validation: options.validationFraction, seed: options.common.seed)
    return Rows(training: training, validation: validation, labels: labels)
  }

  private func augmentation(_ tokenizer: any Tokenizer) throws -> ClassificationSampler.Augmentation? {
    guard options.subwordSampling > 0 else { return nil }
    let alpha = Float(options.subwordSampling)
    return { text, seed in try tokenizer.sample(text, alpha: alpha, seed: seed) }
  }

  /// What options lead to that a resumed run must share.
  private func facts(_ rows: Rows, _ loaded: LoadedModel, _ maxLength: Int) -> [String: String] {
    [
      "--train (its rows)": rows.training.fingerprint,
      "--validation (its rows)": rows.validation?.fingerprint ?? "",
      "--tokenizer": loaded.tokenizer.fingerprint, "--max-length": "\(maxLength)",
      "--model": loaded.folder.path,
      "labels": rows.labels.labels.joined(separator: ", "),
    ]
  }

  /// What the report says of the rows.
  private func dataSummary(_ rows: Rows, _ prepared: Prepared, _ overlap: TextOverlap) -> DataSummary {
    let (training, validation) = (prepared.training, prepared.validation)
    var data = DataSummary()
    data.paths = [options.train] + [options.validation].compactMap { $0 }
    data.files = data.paths.count
    data.trainingRows = training.count
    data.validationRows = validation?.count
    if validation != nil {
      data.validationSource =
        options.validation ?? "a part of each label's rows, \(Format.percent(options.validationFraction))"
    }
    data.stepsPerEpoch = prepared.task.stepsPerEpoch
    data.labels = DataSummary.balance(rows.labels, training, validation)
    data.rowsCut = training.ledger.rowsCut
    data.shareCut = training.ledger.shareLost
    data.maxLength = prepared.maxLength
    data.duplicateRows = overlap.repeated
    data.leakedRows = rows.validation == nil ? nil : overlap.leaked
    return data
  }

  private func describe(_ rows: Rows, _ prepared: Prepared) {
    let model = prepared.stored.model
    console.note(
      "\(prepared.training.count) rows to learn from, \(rows.validation?.rows.count ?? 0) to judge by, \(rows.labels.count) labels; \(model.configuration.family.modelType) of \(Format.count(model.layout.parameterCount)) parameters"
    )
  }

  private func report(
    _ outcome: TrainingRun.Outcome, _ plan: MemoryPlan, _ rows: Rows, _ training: LabelledDataset,
    _ validation: LabelledDataset?, _ store: RunStore
  ) throws {
    var line = ResultLine()
    line.add("run", .string(store.folder.path))
    line.add("steps", .integer(outcome.state.step))
    line.add("seconds", outcome.seconds)
    line.add(memory: outcome, plan)
    line.add(outcome.last?.values ?? [])
    let metric = outcome.state.metric ?? "macro_f1"
    if let best = outcome.state.bestScore, let step = outcome.state.bestStep {
      console.note(
        "best: \(metric) \(Format.decimal(best, digits: 4)) at step \(step) of \(outcome.state.step), in \(Format.duration(outcome.seconds))"
      )
      line.add("best_\(metric)", best)
      line.add("best_step", .integer(step))
    }
    if options.baseline, let validation {
      let began = Date()
      let baseline = LinearBaseline(training.rows, labels: training.labels, labelCount: rows.labels.count)
      let metrics = baseline.evaluate(validation.rows, labels: validation.labels, names: rows.labels.labels)
      console.note(
        "linear baseline on the same rows: accuracy \(Format.decimal(metrics.accuracy, digits: 4))  macro_f1 \(Format.decimal(metrics.macroF1, digits: 4))  (\(Format.duration(Date().timeIntervalSince(began))))"
      )
      line.add("baseline_accuracy", metrics.accuracy)
      line.add("baseline_macro_f1", metrics.macroF1)
    }
    console.note(
      "next: evaluate --model \(store.folder.path) --input FILE, or predict --model \(store.folder.path) --input FILE"
    )
    if options.common.wantsJSON { console.result(line.text) }
  }
}
