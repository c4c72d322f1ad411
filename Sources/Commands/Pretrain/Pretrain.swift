import Checkpoints
import CommandLine
import Forecast
import Foundation
import Kernels
import Runs
import Storage
import Tokenizer
import Training
import Transformer

/// Text to tokens, a model, a run.
package struct Pretrain: TrainingProgram {
  package internal(set) var options: PretrainOptions
  package let console: Console
  package let linkMaker: LinkMaker
  /// Whether the run is a part of another, which goes on with its model.
  let isGroundwork: Bool

  /// The command of these options.
  package init(
    _ options: PretrainOptions, _ console: Console, linkMaker: LinkMaker = .system, isGroundwork: Bool = false
  ) {
    self.isGroundwork = isGroundwork
    self.options = options.suited(to: options.from)
    self.console = console
    self.linkMaker = linkMaker
  }

  /// The text of a run, and what is made of it.
  struct Text {
    var source: PretrainText
    var task: LanguageModelTask
  }

  package func train(_ engine: Engine, lock: FolderLock) throws {
    for reason in options.training.reasons { console.note(reason) }
    guard options.makesVocabulary else { return try train(engine, lock, keepsGroundwork: false) }
    let groundwork = try Groundwork(options.training.output, mode: options.training.mode, console)
    var program = self
    program.options.tokenizer = try groundwork.learnVocabulary(for: options)
    try program.train(engine, lock, keepsGroundwork: true)
  }

  private func train(_ engine: Engine, _ lock: FolderLock, keepsGroundwork: Bool) throws {
    let start = try StartingModel(options, console)
    let memory = try memory(start, engine)
    // A run that cannot fit is refused before its text is read.
    try memory.check(validationTokens: nil, console)
    let c = start.model.configuration
    try options.samples.check(isCausal: c.isCausal)
    let text = try prepareText(start, engine)
    let findings = try checkData(text, start.tokenizer)
    let steps = try steps(text.task)
    describe(start, text.task, steps, engine)
    let plan = try memory.check(validationTokens: text.task.validationTokens, console)
    var parts = try parts(start, text, steps, plan)
    parts.description = RunDescription(start.model, command: options, data: try dataSummary(text, findings))
    if c.isCausal {
      parts.sampler = try TextSampler(
        prompts: options.samples.prompts, tokens: options.samples.tokens, start.tokenizer,
        seed: options.common.seed)
    }
    let store = try RunStore(
      folder: outputFolder(lock, keepsGroundwork: keepsGroundwork), tokenizer: start.tokenizer,
      companions: start.companions(), base: start.folder?.path ?? "",
      configuration: c,
      keep: options.training.keep, warn: console.warn)
    let outcome = try TrainingRun.run(parts, store: store, engine: engine, console: console)
    report(outcome, plan, store.folder, c, stepsPerEpoch: text.task.stepsPerEpoch)
  }

  func memory(_ start: StartingModel, _ engine: Engine) throws -> PretrainMemory {
    PretrainMemory(
      options: options, model: start.model, frozenBytes: try start.frozenBytes(),
      sequenceLength: start.sequenceLength,
      targetShare: start.maskProbability, tokenizer: start.tokenizer, engine: engine)
  }

  func steps(_ task: LanguageModelTask) throws -> Int {
    _ = try options.training.guards.resolved(for: task.metrics)
    return try options.training.resolvedSteps(
      stepsPerEpoch: task.stepsPerEpoch, defaultEpochs: 1, tokensPerStep: task.meanTokensPerStep())
  }

  func parts(
    _ start: StartingModel, _ text: Text, _ steps: Int, _ plan: MemoryPlan?
  ) throws -> TrainingRun.Parts {
    TrainingRun.Parts(
      options, model: start.model, weights: try start.weights(seed: options.common.seed, console),
      task: text.task, steps: steps, facts: facts(text.source, start),
      parent: try start.folder.map {
        try ParentModel($0, option: "from", becoming: start.model.configuration)
      },
      plan: plan)
  }

  /// What options lead to that a resumed run must share.
  private func facts(_ text: PretrainText, _ start: StartingModel) -> [String: String] {
    let c = start.model.configuration
    var facts = [
      "--tokenizer": start.tokenizer.fingerprint,
      "model": c.shape, "--context-length": "\(start.sequenceLength)",
      "--objective": start.objective.rawValue,
    ]
    // As the first versions recorded it.
    if start.folder == nil { facts["--from"] = "" }
    facts.merge(text.facts) { _, new in new }
    if !c.isCausal {
      facts["--mask-probability"] = "\(start.maskProbability)"
      facts["--join-documents"] = "\(options.joinDocuments)"
    }
    if let generator = c.generator {
      facts["--generator-size"] = "\(generator.hiddenSize) wide, \(generator.headCount) heads"
    }
    return facts
  }

  func prepareText(_ start: StartingModel, _ engine: Engine) throws -> Text {
    let isCausal = start.model.configuration.isCausal
    let source = try PretrainText(
      options, tokenizer: start.tokenizer, isCausal: isCausal, threads: engine.threadCount, console)
    let task = try LanguageModelTask(
      parts: source.parts, validation: source.validation, tokenizer: start.tokenizer, isCausal: isCausal,
      LanguageModelTask.Configuration(
        batchSize: options.training.batchSize, accumulate: options.training.accumulate,
        contextLength: start.sequenceLength, maskProbability: start.maskProbability,
        objective: start.objective, joinsDocuments: options.joinDocuments,
        packing: options.sequences.packing, attendsAcross: options.sequences.resolvedAttendsAcross,
        seed: options.common.seed))
    return Text(source: source, task: task)
  }
}
