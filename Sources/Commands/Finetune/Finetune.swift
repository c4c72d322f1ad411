import Checkpoints
import CommandLine
import Data
import Forecast
import Foundation
import Kernels
import Machine
import Runs
import Storage
import Tokenizer
import Training
import Transformer

/// Rows of a task, a model with a new head, a run.
package struct Finetune: TrainingProgram {
  package private(set) var options: FinetuneOptions
  package let console: Console
  package let linkMaker: LinkMaker

  /// The command of these options.
  package init(_ options: FinetuneOptions, _ console: Console, linkMaker: LinkMaker = .system) {
    self.options = options.suited(to: options.model)
    self.console = console
    self.linkMaker = linkMaker
  }

  package func train(_ engine: Engine, lock: FolderLock) throws {
    let before = ProcessMemory.measured()
    var rows = try FinetuneRows(options, console)
    var program = self
    if let given = options.common.given, options.training.defaults == .data, !options.training.resume {
      program.options = options.settled(given, rows: rows.training.rows.count)
    }
    if options.model.isEmpty { program.options.model = try pretrainedModel(rows) }
    for reason in program.options.training.reasons { console.note(reason) }
    try program.train(&rows, engine, lock, before, keepsGroundwork: options.model.isEmpty)
  }

  private func train(
    _ rows: inout FinetuneRows, _ engine: Engine, _ lock: FolderLock, _ before: ProcessMemory,
    keepsGroundwork: Bool
  ) throws {
    let stored = try openModel(&rows)
    var prepared = try prepare(rows, stored, engine)
    describe(rows, prepared)
    prepared.labelWeights = try labelWeights(rows)
    let checked = try checkData(rows, prepared)
    let memory = memory(prepared, engine, before)
    // What cannot fit is refused before the baseline, which takes a while; what that takes is then known to the plan.
    try memory.check(isFinal: false, console)
    let baseline = options.baseline ? try MeasuredBaseline(rows) : nil
    if options.distilHybrid > 0, let teacher = try rows.task.nGramTeacher(of: rows.training) {
      prepared.task.teach(teacher, share: Float(options.distilHybrid))
    }
    let plan = try memory.check(isFinal: true, console)
    let loaded = try stored.load(seed: options.common.seed, precision: options.training.precision)
    let store = try RunStore(
      folder: outputFolder(lock, keepsGroundwork: keepsGroundwork), tokenizer: loaded.tokenizer,
      companions: companions(rows.task, stored) + readingFile(prepared), base: stored.folder.path,
      configuration: stored.model.configuration, keep: options.training.keep, warn: console.warn)
    var parts = try parts(rows, prepared, loaded, plan)
    // After the last step the n-grams are tried beside the model, and learned once more.
    if let baseline, options.hybrid != .off {
      parts.command.training.began.addTimeInterval(-(2 * baseline.seconds + 0.3))
    }
    parts.description = RunDescription(
      loaded.model, command: options, data: try dataSummary(rows, prepared, checked.overlap, checked.findings)
    )
    let outcome = try TrainingRun.run(parts, store: store, engine: engine, console: console)
    let nGrams = try compare(outcome, rows, prepared, baseline, store.folder, engine)
    let tuned = try tune(outcome, rows, prepared, store.folder, engine)
    let temperature = try calibrate(outcome, rows, prepared, baseline, store.folder, engine)
    try report(outcome, plan, rows, baseline, nGrams, temperature, store.folder, tuned)
  }

  /// The model with a head for the rows: its own where it has one for the same labels, which keep their order then.
  func openModel(_ rows: inout FinetuneRows) throws -> StoredModel {
    let parent = try ModelFolder.reading(options.model) { try $0.configuration() }
    try checkCausal(rows.task, parent)
    let own = parent.head
    rows.task = rows.task.inOrder(of: own)
    let stored = try StoredModel(
      options.model, head: rows.task.head, dropout: options.training.dropout,
      part: { try options.training.adaptation.part(of: $0) })
    if own != rows.task.head, let old = FineTuningTasks.task(for: own) {
      let names = old.identity.values.joined(separator: "; ")
      console.note(
        "\(options.model) was fine-tuned for \(old.targetSummary) (\(names.count > 80 ? names.prefix(80) + "…" : names)); the rows have others, so its head begins anew"
      )
    }
    return stored
  }

  func prepare(_ rows: FinetuneRows, _ stored: StoredModel, _ engine: Engine) throws -> PreparedFinetuning {
    let c = stored.model.configuration
    let template = try SequenceTemplate.rows(of: c, stored.tokenizer)
    let maxLength = try template.maxLength(
      options.maxLength, contextLength: c.contextLength,
      hasPair: rows.task.readsPairs || options.table.pairColumn != nil)
    var encoding = RowEncoding(
      tokenizer: stored.tokenizer, template: template, maxLength: maxLength, threads: engine.threadCount,
      long: options.long)
    encoding.causal = try causalEncoding(rows.task, stored)
    let training = try rows.task.rows(rows.training, encoding)
    let validation = try rows.validation.map { try rows.task.rows($0, encoding) }
    let sampler = RowSampler(
      training.dataset, batchSize: options.training.batchSize, seed: options.common.seed, bucketed: true,
      augmentation: try augmentation(stored.tokenizer))
    let task = FineTuning(
      rows.task, training, sampler: sampler, batchSize: options.training.batchSize,
      accumulate: options.training.accumulate, maxLength: maxLength,
      evaluation: validation.map { RowEvaluation(rows.task, $0) }, doubles: options.training.rDrop > 0)
    _ = try options.training.guards.resolved(for: task.metrics)
    return PreparedFinetuning(
      stored: stored, frozenBytes: try stored.frozenBytes(precision: options.training.precision),
      maxLength: maxLength, training: training, validation: validation, sampler: sampler,
      task: task,
      steps: try options.training.resolvedSteps(
        stepsPerEpoch: task.stepsPerEpoch, defaultEpochs: 3, tokensPerStep: task.meanTokensPerStep()))
  }

  func memory(_ prepared: PreparedFinetuning, _ engine: Engine, _ before: ProcessMemory) -> FinetuneMemory {
    FinetuneMemory(
      options: options, model: prepared.stored.model, frozenBytes: prepared.frozenBytes,
      sampler: prepared.sampler,
      evaluation: prepared.task.largestEvaluation, maxLength: prepared.maxLength, engine: engine,
      before: before)
  }

  func parts(
    _ rows: FinetuneRows, _ prepared: PreparedFinetuning, _ loaded: LoadedModel, _ plan: MemoryPlan?
  ) throws -> TrainingRun.Parts {
    var options = options
    options.training.optimization.labelWeights = prepared.labelWeights
    return TrainingRun.Parts(
      options, model: loaded.model, weights: loaded.numbers, task: prepared.task, steps: prepared.steps,
      facts: facts(rows, loaded, prepared.maxLength),
      parent: try ParentModel(loaded.folder, option: "model", becoming: loaded.model.configuration),
      plan: plan)
  }

  private func augmentation(_ tokenizer: any Tokenizer) throws -> RowSampler.Augmentation? {
    guard options.subwordSampling > 0 else { return nil }
    let alpha = Float(options.subwordSampling)
    return { text, seed in try tokenizer.sampleDocument(text, alpha: alpha, seed: seed) }
  }

  /// What options lead to that a resumed run must share.
  private func facts(_ rows: FinetuneRows, _ loaded: LoadedModel, _ maxLength: Int) -> [String: String] {
    [
      "--train (its rows)": rows.training.fingerprint,
      "--validation (its rows)": rows.validation?.fingerprint ?? "",
      "--tokenizer": loaded.tokenizer.fingerprint, "--max-length": "\(maxLength)",
    ].merging(rows.task.identity) { _, own in own }
  }
}
