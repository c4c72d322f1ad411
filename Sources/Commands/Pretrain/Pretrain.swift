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

/// Text to tokens, a model, a run.
struct Pretrain {
  let options: PretrainOptions
  let console: Console

  /// The text of a run, and what is made of it.
  struct Text {
    var source: PretrainText
    var task: LanguageModelTask
  }

  func run() throws {
    if options.checks.isCheck { return try check() }
    // The output folder is this run's before the long work begins, and an old run replaced only after it.
    let lock = try RunFolder.lock(options.training.output, mode: options.training.mode)
    defer { lock.release() }
    let engine = try TrainingRun.engine(options.common)
    let start = try StartingModel(options, console)
    let memory = memory(start, engine)
    // A run that cannot fit is refused before its text is read.
    try memory.check(validationTokens: nil, console)
    let c = start.model.configuration
    try options.samples.check(isCausal: c.isCausal)
    let text = try prepareText(start, engine)
    try checkData(text, start.tokenizer)
    let steps = try steps(text.task)
    describe(start, text.task, steps, engine)
    let plan = try memory.check(validationTokens: text.task.validationTokens, console)
    var parts = try parts(start, text, steps, plan)
    parts.description = RunDescription(start.model, command: options, data: try dataSummary(text))
    if c.isCausal {
      parts.sampler = try TextSampler(
        prompts: options.samples.prompts, tokens: options.samples.tokens, start.tokenizer,
        seed: options.common.seed)
    }
    let store = try RunStore(
      folder: RunFolder.prepare(
        options.training.output, mode: options.training.mode, lock: lock, warn: console.warn),
      tokenizer: start.tokenizer, configuration: c, keep: options.training.keep, warn: console.warn)
    let outcome = try TrainingRun.run(parts, store: store, engine: engine, console: console)
    report(outcome, plan, store, c)
  }

  func memory(_ start: StartingModel, _ engine: Engine) -> PretrainMemory {
    PretrainMemory(
      options: options, model: start.model, sequenceLength: start.sequenceLength,
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
      task: text.task, steps: steps, facts: facts(text.source, start), parent: options.from, plan: plan)
  }

  /// What the report says of the text.
  private func dataSummary(_ text: Text) throws -> DataSummary {
    let task = text.task, corpora = text.source.corpora
    var data = DataSummary()
    data.paths = text.source.texts.flatMap(\.paths)
    data.files = try text.source.texts.reduce(0) { try $0 + CorpusOptions.fileCount($1.paths) }
    data.documents = corpora.reduce(0) { $0 + $1.documentCount }
    data.textBytes = corpora.reduce(0) { $0 + $1.textByteCount }
    data.tokens = corpora.reduce(0) { $0 + $1.count }
    data.tokensPerEpoch = task.tokensPerEpoch
    data.stepsPerEpoch = task.stepsPerEpoch
    guard task.validationTokens > 0 else { return data }
    data.validationTokens = task.validationTokens
    data.validationSource =
      options.validation.isEmpty
      ? "a part of the text, \(Format.percent(text.source.heldOutShare))"
      : options.validation.joined(separator: ", ")
    return data
  }

  /// What options lead to that a resumed run must share.
  private func facts(_ text: PretrainText, _ start: StartingModel) -> [String: String] {
    let c = start.model.configuration
    var facts = [
      "--tokenizer": start.tokenizer.fingerprint,
      "model":
        "\(c.family.modelType) \(c.layerCount)×\(c.hiddenSize), \(c.headCount)/\(c.keyValueHeadCount) heads, inner \(c.intermediateSize), context \(c.contextLength)",
      "--context-length": "\(start.sequenceLength)", "--objective": start.objective.rawValue,
      "--from": options.from ?? "",
    ]
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

  private func describe(
    _ start: StartingModel, _ task: LanguageModelTask, _ steps: Int, _ engine: Engine
  ) {
    let model = start.model, c = start.model.configuration
    console.note(
      "\(c.family.modelType): \(Format.count(model.layout.parameterCount - model.generatorParameterCount)) parameters, \(c.layerCount) layers × \(c.hiddenSize), \(c.headCount) heads, context \(c.contextLength), vocabulary \(c.vocabularySize)"
    )
    if let generator = c.generator {
      console.note(
        "generator: \(Format.count(model.generatorParameterCount)) parameters beside the embeddings it shares, \(c.layerCount) layers × \(generator.hiddenSize), \(generator.headCount) heads"
      )
    }
    if !c.isCausal {
      console.note(
        "objective \(start.objective.rawValue), \(Format.percent(start.maskProbability)) of tokens masked")
    }
    if let report = task.packingReport { console.note(report) }
    if task.parts.count > 1 {
      let drawn = Double(steps * options.training.batchSize * options.training.accumulate)
      for part in task.parts {
        console.note(
          "\(part.name): \(Format.decimal(part.share * 100, digits: 2)) % of all sequences"
            + (options.training.time == nil
              ? ", read \(Format.decimal(drawn * part.share / Double(part.sequences), digits: 2)) times" : "")
        )
      }
    }
    if options.training.time == nil {
      let epochs = Double(steps) / Double(max(1, task.stepsPerEpoch))
      console.note(
        "\(steps) steps of \(options.training.batchSize * options.training.accumulate) sequences, \(Format.decimal(epochs, digits: 2)) epochs; \(engine.threadCount) threads, \(engine.kernels.instructionSet.rawValue)"
      )
    }
  }

  private func report(
    _ outcome: TrainingRun.Outcome, _ plan: MemoryPlan, _ store: RunStore, _ c: ModelConfiguration
  ) {
    let metric = outcome.state.metric ?? "loss"
    let best = outcome.state.bestScore.map {
      "best validation \(metric) \(Format.decimal($0, digits: 4)) at step \(outcome.state.bestStep ?? 0)"
    }
    console.note(
      "done: step \(outcome.state.step) in \(Format.duration(outcome.seconds))"
        + (best.map { "; \($0)" } ?? ""))
    let next =
      c.isCausal
      ? "generate --model \(store.folder.path) --prompt …"
      : "finetune --model \(store.folder.path) --train FILE --output RUN"
    console.note("next: \(next)")
    if options.common.wantsJSON {
      var line = ResultLine()
      line.add("run", .string(store.folder.path))
      line.add("steps", .integer(outcome.state.step))
      line.add("seconds", outcome.seconds)
      line.add(memory: outcome, plan)
      line.add(outcome.last?.values ?? [])
      if let best = outcome.state.bestScore { line.add("best_\(metric)", best) }
      console.result(line.text)
    }
  }
}
