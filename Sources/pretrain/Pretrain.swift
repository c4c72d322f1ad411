import CommandLine
import Foundation
import Kernels
import Tokenizer
import Training
import Transformer

/// Text to tokens, a model, a run.
struct Pretrain {
  let options: PretrainOptions
  let console: Console

  /// The model that a run begins with: new, or read from a checkpoint.
  private struct Start {
    var model: TransformerModel
    var tokenizer: SentencePieceTokenizer
    var parent: StoredModel?

    /// The weights, drawn or read.
    func weights(seed: UInt64) throws -> Slab {
      if let parent { return try parent.load(seed: seed).weights }
      let weights = Slab(count: model.layout.count)
      model.layout.initialize(weights, seed: seed)
      return weights
    }
  }

  func run() throws {
    // The output folder is looked at before the long work begins, and an old run replaced only after it.
    try RunFolder.check(options.training.output, mode: options.training.mode)
    let engine = try TrainingRun.engine(options.common)
    let start = try prepareModel()
    let memory = RunMemory(options: options, model: start.model, tokenizer: start.tokenizer, engine: engine)
    // A run that cannot fit is refused before its text is read.
    try memory.check(validationTokens: nil, console)
    let c = start.model.configuration
    let (task, text) = try prepareTask(start.tokenizer, c, engine)
    let perStep = options.training.batchSize * options.training.accumulate * c.contextLength
    var steps = options.training.resolvedSteps(stepsPerEpoch: task.stepsPerEpoch, defaultEpochs: 1)
    if let tokens = options.tokens { steps = max(1, (tokens + perStep - 1) / perStep) }
    describe(start.model, task, steps, engine)
    let plan = try memory.check(validationTokens: task.validationTokens, console)
    let weights = try start.weights(seed: options.common.seed)
    let store = try RunStore(
      folder: RunFolder.prepare(options.training.output, mode: options.training.mode),
      tokenizer: start.tokenizer, configuration: c, keep: options.training.keep)
    let outcome = try TrainingRun.run(
      TrainingRun.Parts(
        command: "pretrain", options: options.training, resolved: options.resolvedValues,
        common: options.common, model: start.model, weights: weights, task: task, steps: steps,
        fingerprint: fingerprint(text, start.tokenizer, c), parent: options.from, plan: plan),
      store: store, engine: engine, console: console)
    report(outcome, plan, store, c)
  }

  private func fingerprint(
    _ text: PretrainText, _ tokenizer: SentencePieceTokenizer, _ c: ModelConfiguration
  ) -> [String: String] {
    var fingerprint = [
      "--tokenizer": tokenizer.fingerprint,
      "model":
        "\(c.architecture.rawValue) \(c.layerCount)×\(c.hiddenSize), \(c.headCount)/\(c.keyValueHeadCount) heads, inner \(c.intermediateSize), context \(c.contextLength)",
      "--from": options.from ?? "",
    ]
    fingerprint.merge(text.fingerprint) { _, new in new }
    if !c.architecture.isCausal {
      fingerprint["masking"] =
        "\(options.maskProbability) whole-word \(options.wholeWord) join \(options.joinDocuments)"
    }
    return fingerprint
  }

  private func prepareModel() throws -> Start {
    if let from = options.from {
      let parent = try StoredModel(from, dropout: options.training.dropout)
      guard case .language = parent.model.configuration.head else {
        throw TrainingError.mismatch("\(from) is a classifier; pretraining goes on with a language model.")
      }
      if !options.tokenizer.isEmpty {
        let given = try SentencePieceTokenizer(path: options.tokenizer)
        guard given.fingerprint == parent.tokenizer.fingerprint else {
          throw TrainingError.mismatch(
            "\(options.tokenizer) is not the tokenizer of \(from); leave --tokenizer out to use the model's own."
          )
        }
      }
      var c = parent.model.configuration
      c.tokenizerFingerprint = parent.tokenizer.fingerprint
      return Start(model: TransformerModel(c), tokenizer: parent.tokenizer, parent: parent)
    }
    let tokenizer = try SentencePieceTokenizer(path: options.tokenizer)
    let model = TransformerModel(
      try options.model.configuration(tokenizer: tokenizer, dropout: options.training.dropout))
    return Start(model: model, tokenizer: tokenizer)
  }

  private func prepareTask(
    _ tokenizer: SentencePieceTokenizer, _ c: ModelConfiguration, _ engine: Engine
  ) throws -> (LanguageModelTask, PretrainText) {
    let isCausal = c.architecture.isCausal
    let text = try PretrainText(
      options, tokenizer: tokenizer, isCausal: isCausal, threads: engine.threadCount, console)
    let task = try LanguageModelTask(
      parts: text.parts, validation: text.validation, tokenizer: tokenizer, isCausal: isCausal,
      LanguageModelTask.Configuration(
        batchSize: options.training.batchSize, accumulate: options.training.accumulate,
        contextLength: c.contextLength, maskProbability: options.maskProbability,
        masksWholeWords: options.wholeWord, joinsDocuments: options.joinDocuments,
        packing: options.sequences.packing, attendsAcross: options.sequences.resolvedAttendsAcross,
        seed: options.common.seed))
    return (task, text)
  }

  private func describe(_ model: TransformerModel, _ task: LanguageModelTask, _ steps: Int, _ engine: Engine)
  {
    let c = model.configuration
    console.note(
      "\(c.architecture.rawValue): \(Format.count(model.layout.parameterCount)) parameters, \(c.layerCount) layers × \(c.hiddenSize), \(c.headCount) heads, context \(c.contextLength), vocabulary \(c.vocabularySize)"
    )
    if let report = task.packingReport { console.note(report) }
    if task.parts.count > 1 {
      let drawn = Double(steps * options.training.batchSize * options.training.accumulate)
      for part in task.parts {
        console.note(
          "\(part.name): \(Format.decimal(part.share * 100, digits: 2)) % of all sequences"
            + (options.training.time == nil
              ? ", read \(Format.decimal(drawn * part.share / Double(part.sequences), digits: 2)) times" : ""))
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
    let best = outcome.state.bestScore.map {
      "best validation loss \(Format.decimal($0, digits: 4)) at step \(outcome.state.bestStep ?? 0)"
    }
    console.note(
      "done: step \(outcome.state.step) in \(Format.duration(outcome.seconds))"
        + (best.map { "; \($0)" } ?? ""))
    let next =
      c.architecture.isCausal
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
      if let best = outcome.state.bestScore { line.add("best_loss", best) }
      console.result(line.text)
    }
  }
}
