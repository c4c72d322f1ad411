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

  func run() throws {
    // The output folder is looked at before the long work begins, and an old run replaced only after it.
    try RunFolder.check(options.training.output, mode: options.training.mode)
    let engine = try TrainingRun.engine(options.common)
    let (model, weights, tokenizer) = try prepareModel()
    let c = model.configuration
    let (task, file) = try prepareTask(tokenizer, c, engine)
    let perStep = options.training.batchSize * options.training.accumulate * c.contextLength
    var steps = options.training.resolvedSteps(stepsPerEpoch: task.stepsPerEpoch, defaultEpochs: 1)
    if let tokens = options.tokens { steps = max(1, (tokens + perStep - 1) / perStep) }
    describe(model, task, steps, engine)
    var fingerprint = [
      "--input (its text)": file.corpusFingerprint, "--tokenizer": tokenizer.fingerprint,
      "model":
        "\(c.architecture.rawValue) \(c.layerCount)×\(c.hiddenSize), \(c.headCount)/\(c.keyValueHeadCount) heads, inner \(c.intermediateSize), context \(c.contextLength)",
      "--validation": "\(options.validation) \(options.validationFraction)", "--from": options.from ?? "",
    ]
    if !c.architecture.isCausal {
      fingerprint["masking"] =
        "\(options.maskProbability) whole-word \(options.wholeWord) join \(options.joinDocuments)"
    }
    let store = try RunStore(
      folder: RunFolder.prepare(options.training.output, mode: options.training.mode), tokenizer: tokenizer,
      configuration: c, keep: options.training.keep)
    let outcome = try TrainingRun.run(
      TrainingRun.Parts(
        command: "pretrain", options: options.training, resolved: options.resolvedValues,
        common: options.common,
        model: model, weights: weights, task: task, steps: steps, fingerprint: fingerprint,
        parent: options.from),
      store: store, engine: engine, console: console)
    report(outcome, store, c)
  }

  private func prepareModel() throws -> (TransformerModel, Slab, SentencePieceTokenizer) {
    if let from = options.from {
      let parent = try LoadedModel.open(from, dropout: options.training.dropout, seed: options.common.seed)
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
      return (TransformerModel(c), parent.weights, parent.tokenizer)
    }
    let tokenizer = try SentencePieceTokenizer(path: options.tokenizer)
    let model = TransformerModel(
      try options.model.configuration(tokenizer: tokenizer, dropout: options.training.dropout))
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: options.common.seed)
    return (model, weights, tokenizer)
  }

  private func prepareTask(
    _ tokenizer: SentencePieceTokenizer, _ c: ModelConfiguration, _ engine: Engine
  ) throws -> (LanguageModelTask, TokenFile) {
    let end = c.architecture.isCausal ? tokenizer.specialTokens.end : nil
    let file = try options.corpus.tokens(
      options.corpus.input, tokenizer: tokenizer, endToken: end, threads: engine.threadCount, console)
    let training: TokenView
    var validation: TokenView?
    if options.validation.isEmpty {
      (training, validation) = try ValidationSplit.automatic(
        fraction: options.validationFraction, seed: options.common.seed, documentCount: file.documentCount
      ).apply(to: file)
    } else {
      training = TokenView(file)
      validation = TokenView(
        try options.corpus.tokens(
          options.validation, tokenizer: tokenizer, endToken: end, threads: engine.threadCount, console))
    }
    let task = try LanguageModelTask(
      training: training, validation: validation, tokenizer: tokenizer, isCausal: c.architecture.isCausal,
      LanguageModelTask.Configuration(
        batchSize: options.training.batchSize, accumulate: options.training.accumulate,
        contextLength: c.contextLength, maskProbability: options.maskProbability,
        masksWholeWords: options.wholeWord, joinsDocuments: options.joinDocuments, seed: options.common.seed))
    return (task, file)
  }

  private func describe(_ model: TransformerModel, _ task: LanguageModelTask, _ steps: Int, _ engine: Engine)
  {
    let c = model.configuration
    console.note(
      "\(c.architecture.rawValue): \(Format.count(model.layout.parameterCount)) parameters, \(c.layerCount) layers × \(c.hiddenSize), \(c.headCount) heads, context \(c.contextLength), vocabulary \(c.vocabularySize)"
    )
    if options.training.time == nil {
      let epochs = Double(steps) / Double(max(1, task.stepsPerEpoch))
      console.note(
        "\(steps) steps of \(options.training.batchSize * options.training.accumulate) sequences, \(Format.decimal(epochs, digits: 2)) epochs; \(engine.threadCount) threads, \(engine.kernels.instructionSet.rawValue)"
      )
    }
  }

  private func report(_ outcome: TrainingRun.Outcome, _ store: RunStore, _ c: ModelConfiguration) {
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
      line.add(outcome.last?.values ?? [])
      if let best = outcome.state.bestScore { line.add("best_loss", best) }
      console.result(line.text)
    }
  }
}
