import Checkpoints
import CommandLine
import Foundation
import Storage
import Training
import Transformer

/// Reads a prompt, opens a model and prints what it makes of it.
struct GenerateCommand {
  let options: GenerateOptions
  let console: Console

  func run() throws {
    // A model that cannot generate is refused before anything large is read.
    let model = try options.inference.named(options.model)
    let configuration = try model.configuration()
    try TextGenerator.check(configuration)
    if let path = options.score { return try TextScores(options, console).run(path) }
    if options.isChat {
      var chat = try ChatCommand(options, console)
      return try chat.run()
    }
    let constraint = try options.constraint.constraint()
    let prompt = try PromptSource(options).read()
    let loaded = try model.open(precision: options.inference.precision)
    let generator = try TextGenerator(
      model: loaded.model, weights: loaded.numbers, engine: try TrainingRun.engine(options.common),
      precision: options.inference.precision, sparesThreads: options.common.threads == nil)
    let prompts = PromptEncoder(loaded)
    if options.beginToken == true, prompts.begin == nil {
      throw UsageError("--begin-token: the model has none")
    }
    let ids = try prompts.tokens(prompt, begins: options.beginToken)
    if ids.count > configuration.contextLength {
      console.warn(
        "the prompt has \(ids.count) tokens and the model's context \(configuration.contextLength); "
          + "its last \(configuration.contextLength) are used")
    }
    Interrupt.install()
    generator.beforeEachPass = { try Interrupt.check() }
    do {
      try generate(prompt, ids, loaded, generator, constraint)
    } catch let interruption as Interruption {
      if !options.common.wantsJSON { console.stream("\n") }
      exit(ExitCode.of(interruption.fault))
    }
  }

  private func generate(
    _ prompt: String, _ ids: [Int32], _ loaded: LoadedModel, _ generator: TextGenerator,
    _ constraint: TextConstraint?
  ) throws {
    let vocabulary = GenerationVocabulary(loaded.model.configuration, loaded.tokenizer)
    var limits = GenerationOptions(maxTokens: options.maxTokens, endTokens: vocabulary.endTokens)
    limits.maxDuration = options.maxTime.map { .seconds($0) }
    let rules = try options.sampling.options(loaded.tokenizer)
    let rule = constraint?.tokens(loaded.tokenizer, endTokens: vocabulary.endTokens)
    var samples: [GeneratedSample] = []
    for number in 0..<options.count {
      let sampler = try Sampler(
        rules, suppressing: vocabulary.suppressed, seed: options.common.seed, sample: number,
        alternatives: options.logprobs)
      if !options.common.wantsJSON {
        if number > 0 { console.result("---") }
        if options.echo { console.stream(prompt) }
      }
      var text = try GeneratedText(loaded.tokenizer, prompt: ids, stops: options.stops)
      let result = try generator.generate(ids, limits, sampler: sampler, rule: rule) { choice in
        show(try text.push(choice.id))
        return !text.isStopped && console.outputProblem == nil
      }
      show(try text.finish())
      if console.outputProblem != nil { return }
      if options.common.wantsJSON {
        samples.append(GeneratedSample(text: text, result, loaded.tokenizer))
      } else if !(text.all.isEmpty && options.echo ? prompt : text.all).hasSuffix("\n") {
        console.stream("\n")
      }
      report(result, isFirst: number == 0)
    }
    if options.common.wantsJSON { console.result(try GeneratedSample.json(prompt: prompt, samples)) }
  }

  private func show(_ text: String) {
    if !options.common.wantsJSON, !text.isEmpty { console.stream(text) }
  }

  /// Further samples find the prompt read already, so its rate would mean nothing.
  private func report(_ result: Generation, isFirst: Bool) {
    let prompt =
      isFirst
      ? "prompt \(result.promptTokenCount) tokens, \(Format.rate(result.promptTokensPerSecond, "tok"))  " : ""
    console.note(
      "\(prompt)generated \(result.tokens.count) tokens, \(Format.rate(result.tokensPerSecond, "tok"))")
  }
}
