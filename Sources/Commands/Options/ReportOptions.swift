import CommandLine
import Runs

/// The options that say what a run writes about itself beside `metrics.jsonl`, listed once for `pretrain` and `finetune`.
public struct ReportOptions: Sendable, Equatable {
  /// Whether `report.html` is written.
  public var report = true
  /// Whether TensorBoard's event file is written.
  public var tensorboard = false

  /// The defaults.
  public init() {}

  /// Lists the options.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.flag(
      "report", &report,
      resume: .irrelevant,
      help: "Write report.html into the run: curves, data, samples, configuration; one file, for any browser."
    )
    o.flag(
      "tensorboard", &tensorboard,
      resume: .irrelevant, help: "Write an event file for TensorBoard into the run: tensorboard --logdir RUN."
    )
  }
}

/// The options of the texts that a language model writes at every evaluation.
public struct SampleOptions: Sendable, Equatable {
  /// What is to be continued; none for a document of the model's own.
  public var prompts: [String] = []
  /// The most tokens of each text; 0 for no texts.
  public var tokens: Int?

  /// The defaults.
  public init() {}

  /// Lists the options.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Samples at evaluations (decoders)")
    o.list(
      "sample-prompt", &prompts, default: "none: a document of the model's own",
      resume: .irrelevant,
      help: "Texts that the model continues at every evaluation, for samples.jsonl and the report.")
    o.value(
      "sample-tokens", &tokens, in: 0...100_000, default: "\(TextSampler.defaultTokens)",
      resume: .irrelevant, help: "The most tokens of each; 0 for no samples.")
  }

  /// Refuses what an encoder cannot do.
  ///
  /// - Throws: ``CommandLine/UsageError``
  public func check(isCausal: Bool) throws {
    if isCausal { return }
    if !prompts.isEmpty { throw UsageError("--sample-prompt: an encoder writes no text; leave it out.") }
    if let tokens, tokens > 0 {
      throw UsageError("--sample-tokens: an encoder writes no text; leave it out.")
    }
  }
}
