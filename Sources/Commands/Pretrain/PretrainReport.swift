import CommandLine
import Data
import Forecast
import Kernels
import Runs
import Storage
import Training
import Transformer

extension Pretrain {
  /// What the report says of the text.
  func dataSummary(_ text: Text, _ findings: [Finding]?) throws -> DataSummary {
    let task = text.task, corpora = text.source.corpora
    var data = DataSummary()
    data.paths = text.source.texts.flatMap(\.paths)
    data.files = try text.source.texts.reduce(0) { try $0 + CorpusOptions.fileCount($1.paths) }
    data.documents = corpora.reduce(0) { $0 + $1.documentCount }
    data.textBytes = corpora.reduce(0) { $0 + $1.textByteCount }
    data.tokens = corpora.reduce(0) { $0 + $1.count }
    data.tokensPerEpoch = task.tokensPerEpoch
    data.stepsPerEpoch = task.stepsPerEpoch
    let unread = text.source.corpora.flatMap { options.corpus.unread($0.counts) }
    data.findings = findings.map { (unread + $0).map { CheckedFinding($0, ErrorText.option) } }
    guard task.validationTokens > 0 else { return data }
    data.validationTokens = task.validationTokens
    data.validationSource =
      options.validation.isEmpty
      ? "a part of the text, \(CheckWords.share(text.source.heldOutShare))"
      : options.validation.joined(separator: ", ")
    return data
  }

  /// Says what the run is made of.
  func describe(
    _ start: StartingModel, _ task: LanguageModelTask, _ steps: Int, _ engine: Engine
  ) {
    let model = start.model, c = start.model.configuration
    console.note(
      "\(c.family.modelType): \(Format.count(model.parameterCount - model.generatorParameterCount)) parameters\(model.trainedText), \(c.layerCount) layers × \(c.hiddenSize), \(c.headCount) heads, context \(c.contextLength), vocabulary \(c.vocabularySize)"
    )
    if let generator = c.generator {
      console.note(
        "generator: \(Format.count(model.generatorParameterCount)) parameters beside the embeddings it shares, \(c.layerCount) layers × \(generator.hiddenSize), \(generator.headCount) heads"
      )
    }
    if !c.isCausal {
      console.note(
        "objective \(start.objective.rawValue), \(CheckWords.share(start.maskProbability)) of tokens masked")
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

  /// Says how the run ended, and what to do with the model.
  func report(
    _ outcome: TrainingRun.Outcome, _ plan: MemoryPlan, _ folder: RunFolder, _ c: ModelConfiguration,
    stepsPerEpoch: Int
  ) {
    let metric = outcome.state.metric ?? "loss"
    let best = outcome.state.bestScore.map {
      "best validation \(metric) \(Format.decimal($0, digits: 4)) at step \(outcome.state.bestStep ?? 0)"
    }
    console.note(
      "\(outcome.isFinished ? "done" : "stopped"): step \(outcome.state.step) in \(Format.duration(outcome.seconds))"
        + (best.map { "; \($0)" } ?? ""))
    let passes = Double(outcome.state.step) / Double(max(1, stepsPerEpoch))
    if outcome.isFinished, let verdict = Verdict(outcome.state, last: outcome.last, passes: passes) {
      console.note(verdict.ofLanguageModel)
    }
    if isGroundwork { return }
    let next =
      c.isCausal
      ? "generate --model \(folder.path) --prompt …"
      : "finetune --model \(folder.path) --train FILE --output RUN"
    console.command(outcome.nextStep("pretrain", folder, else: next))
    if options.common.wantsJSON {
      var line = ResultLine(outcome, plan, folder)
      if let best = outcome.state.bestScore { line.add("best_\(metric)", best) }
      console.result(line.text)
    }
  }
}
