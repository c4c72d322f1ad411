import Foundation
import Kernels
import Tokenizer
import Transformer

extension SequenceBatch {
  /// The sequences of a batch of tokens.
  package init(_ batch: TokenBatch) {
    self.init(tokens: batch.tokens, offsets: batch.offsets, segments: batch.segments)
  }

  /// Sequences of the lengths given, to plan with: tokens 0.
  package init(lengths: [Int]) {
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    self.init(tokens: [Int32](repeating: 0, count: offsets[lengths.count]), offsets: offsets)
  }
}

extension Targets {
  /// Targets for the first tokens of a batch, `share` of all, to plan with.
  package static func share(_ share: Double, of batch: SequenceBatch) -> Targets {
    let count = min(batch.tokenCount, Int((Double(batch.tokenCount) * share).rounded(.up)))
    return .tokens((0..<batch.tokenCount).map { $0 < count ? 0 : -1 })
  }
}

/// Held-out text on which a language model is judged.
public struct LanguageEvaluation: Sendable {
  private let batches: [MicroBatch]
  private let textBytes: Int
  private let isMasked: Bool

  /// - Parameters:
  ///   - batches: the whole of the text, in passes.
  ///   - textBytes: its length in bytes of UTF-8, for bits per byte.
  ///   - isMasked: whether only masked tokens are predicted, so that bits per byte mean nothing.
  init(batches: [MicroBatch], textBytes: Int, isMasked: Bool) {
    self.batches = batches
    self.textBytes = textBytes
    self.isMasked = isMasked
  }

  /// The number of tokens read.
  public var tokenCount: Int { batches.reduce(0) { $0 + $1.batch.tokenCount } }

  /// The pass with the most tokens; nil where there is no text.
  public var largest: SequenceBatch? { batches.map(\.batch).max { $0.tokenCount < $1.tokenCount } }

  /// What a language model is judged by; the loss decides where nothing else is asked for. The bits for each byte of text
  /// are those of a decoder, which predicts all of it; those of generator and detector are of replaced tokens.
  public static let metrics = languageMetrics + ReplacementSum.metrics.filter { $0.name != "loss" }

  private static let languageMetrics = [
    Metric("loss", higherIsBetter: false), Metric("perplexity", higherIsBetter: false),
    Metric("accuracy", higherIsBetter: true), Metric("bits_per_byte", higherIsBetter: false),
  ]

  /// Those that ``run(_:)`` gives.
  public var metrics: [Metric] {
    if replacesTokens { return ReplacementSum.metrics }
    return Self.languageMetrics.filter { hasBitsPerByte || $0.name != "bits_per_byte" }
  }

  private var hasBitsPerByte: Bool { !isMasked && textBytes > 0 }

  private var replacesTokens: Bool {
    batches.contains { pass in
      if case .replaced = pass.targets { true } else { false }
    }
  }

  /// The generator's and the detector's losses, where passes have tokens to replace.
  public func replacementSum(_ session: ModelSession) -> ReplacementSum? {
    var sum: ReplacementSum?
    for pass in batches {
      guard case .replaced(let replacement) = pass.targets else { continue }
      session.context.batch = pass.batch
      sum = sum ?? ReplacementSum()
      sum? += session.model.evaluate(replacement, &session.context)
    }
    return sum
  }

  /// The loss over all targets that are tokens.
  public func sum(_ session: ModelSession) -> LossSum {
    var sum = LossSum()
    for pass in batches {
      guard case .tokens(let targets) = pass.targets else { continue }
      session.context.batch = pass.batch
      sum += session.model.evaluate(targets, &session.context)
    }
    return sum
  }

  /// Loss in nats for each token, perplexity, accuracy of the first choice, and bits for each byte of the text; for
  /// replaced tokens, the losses and accuracies of generator and detector.
  public func run(_ session: ModelSession) -> Evaluation {
    if let sum = replacementSum(session) { return sum.evaluation }
    let sum = sum(session)
    var values = [("loss", sum.mean), ("perplexity", exp(sum.mean)), ("accuracy", sum.accuracy)]
    if hasBitsPerByte { values.append(("bits_per_byte", sum.nats / log(2) / Double(textBytes))) }
    return Evaluation(values: values, metric: "loss", higherIsBetter: false)
  }
}

/// Pretraining on text: next tokens for a decoder, masked ones for an encoder.
public struct LanguageModelTask: TrainingTask {
  /// Where batches come from.
  private enum Source {
    case windows(WindowSampler)
    case segments(SegmentSampler, Masking)
  }

  /// How text is cut and batched.
  public struct Configuration: Sendable {
    /// Sequences a pass.
    public var batchSize: Int
    /// Passes a step.
    public var accumulate: Int
    /// Tokens a sequence at most.
    public var contextLength: Int
    /// The share of tokens an encoder is to predict.
    public var maskProbability: Double
    /// What an encoder learns to predict; decoders predict the next token.
    public var objective: Objective
    /// Whether documents that fit into one sequence are joined (encoders).
    public var joinsDocuments: Bool
    /// Seeds the order and the masks.
    public var seed: UInt64

    /// The settings given.
    public init(
      batchSize: Int, accumulate: Int = 1, contextLength: Int, maskProbability: Double = 0.15,
      objective: Objective = .mlm, joinsDocuments: Bool = false, seed: UInt64 = 1337
    ) {
      self.batchSize = batchSize
      self.accumulate = accumulate
      self.contextLength = contextLength
      self.maskProbability = maskProbability
      self.objective = objective
      self.joinsDocuments = joinsDocuments
      self.seed = seed
    }
  }

  private let source: Source
  private let configuration: Configuration
  private let evaluation: LanguageEvaluation?
  /// The steps in which every token is read once.
  public let stepsPerEpoch: Int
  /// The tokens of an epoch.
  public let tokensPerEpoch: Int

  /// - Parameters:
  ///   - training: the tokens to learn from.
  ///   - validation: those to be judged on.
  ///   - tokenizer: what made them.
  ///   - isCausal: whether the model is a decoder.
  /// - Throws: ``DataError`` where there is too little text, or the tokenizer lacks what an encoder needs.
  public init(
    training: TokenView, validation: TokenView?, tokenizer: any Tokenizer, isCausal: Bool,
    _ configuration: Configuration
  ) throws {
    self.configuration = configuration
    let perStep = configuration.batchSize * configuration.accumulate
    if isCausal {
      let sampler = try WindowSampler(
        training, contextLength: configuration.contextLength, seed: configuration.seed)
      source = .windows(sampler)
      stepsPerEpoch = (sampler.windowCount + perStep - 1) / perStep
      tokensPerEpoch = sampler.tokensPerEpoch
    } else {
      let sampler = try SegmentSampler(
        training, contextLength: configuration.contextLength, specialTokens: tokenizer.specialTokens,
        joinDocuments: configuration.joinsDocuments, seed: configuration.seed)
      let masking = try Masking(
        tokenizer, objective: configuration.objective, probability: configuration.maskProbability,
        seed: configuration.seed)
      source = .segments(sampler, masking)
      stepsPerEpoch = (sampler.count + perStep - 1) / perStep
      tokensPerEpoch = sampler.tokensPerEpoch
    }
    evaluation = try validation.map {
      try Self.evaluation($0, tokenizer: tokenizer, isCausal: isCausal, configuration)
    }
  }

  /// The sequences of a pass that is only judged: some 4,096 tokens, whatever the training batch.
  static func passSize(_ contextLength: Int) -> Int { max(1, 4096 / contextLength) }

  /// The lengths of the sequences of the largest pass over a held-out text.
  ///
  /// - Parameter tokens: the length of the text; nil where it is not known yet, for the most there can be.
  package static func evaluationLengths(_ contextLength: Int, tokens: Int?) -> [Int] {
    let size = passSize(contextLength)
    guard let tokens else { return [Int](repeating: contextLength, count: size) }
    return [Int](repeating: contextLength, count: min(size, tokens / contextLength))
      + (tokens / contextLength < size && tokens % contextLength > 0 ? [tokens % contextLength] : [])
  }

  /// The tokens of the held-out text; 0 where there is none.
  public var validationTokens: Int { evaluation?.tokenCount ?? 0 }

  /// The whole of `view` in passes: consecutive windows for a decoder; for an encoder its segments with masks that
  /// are the same at every evaluation.
  public static func evaluation(
    _ view: TokenView, tokenizer: any Tokenizer, isCausal: Bool, _ configuration: Configuration
  ) throws -> LanguageEvaluation {
    let size = passSize(configuration.contextLength)
    var batches: [MicroBatch] = []
    if isCausal {
      let windows = try EvaluationWindows(view, contextLength: configuration.contextLength)
      for start in stride(from: 0, to: windows.count, by: size) {
        let batch = windows.batch(start..<min(windows.count, start + size))
        batches.append(MicroBatch(batch: SequenceBatch(batch), targets: .tokens(batch.targets)))
      }
    } else {
      let sampler = try SegmentSampler(
        view, contextLength: configuration.contextLength, specialTokens: tokenizer.specialTokens,
        joinDocuments: configuration.joinsDocuments, seed: 0)
      let masking = try Masking(
        tokenizer, objective: configuration.objective, probability: configuration.maskProbability, seed: 0)
      let starts = Array(stride(from: 0, to: sampler.count, by: size))
      batches = masking.passes(
        starts.map { sampler.batch($0..<min(sampler.count, $0 + size)) }, numbers: starts)
    }
    return LanguageEvaluation(
      batches: batches, textBytes: view.textByteCount(tokenizer), isMasked: !isCausal)
  }

  /// The passes of a step.
  public func microBatches(at step: Int) -> [MicroBatch] {
    let numbers = (0..<configuration.accumulate).map { step * configuration.accumulate + $0 }
    switch source {
    case .windows(let sampler):
      return numbers.map { number in
        let batch = sampler.batch(at: number, size: configuration.batchSize)
        return MicroBatch(batch: SequenceBatch(batch), targets: .tokens(batch.targets))
      }
    case .segments(let sampler, let masking):
      return masking.passes(
        numbers.map { sampler.batch(at: $0, size: configuration.batchSize) }, numbers: numbers)
    }
  }

  /// A full batch of full sequences, all of whose tokens have targets in a decoder, the masked ones in an encoder.
  public var largest: MicroBatch {
    let batch = SequenceBatch(
      lengths: [Int](repeating: configuration.contextLength, count: configuration.batchSize))
    guard case .segments(_, let masking) = source else {
      return MicroBatch(batch: batch, targets: .share(1, of: batch))
    }
    let targets = Targets.share(configuration.maskProbability, of: batch)
    guard masking.objective == .replacedToken, case .tokens(let hidden) = targets else {
      return MicroBatch(batch: batch, targets: targets)
    }
    return MicroBatch(
      batch: batch,
      targets: .replaced(
        Replacement(
          hidden: hidden, judged: [Bool](repeating: true, count: hidden.count), weight: 1,
          random: RandomStream(seed: 0, step: 0, site: 0))))
  }

  /// The largest pass over the held-out text.
  public var largestEvaluation: SequenceBatch? { evaluation?.largest }

  /// A pass over the held-out text learns nothing and costs a third.
  public var evaluationSteps: Double {
    let perStep = Double(stepsPerEpoch) / Double(max(1, tokensPerEpoch))
    return evaluation.map { Double($0.tokenCount) * perStep / 3 } ?? 0
  }

  /// Those of the evaluation; none where no text is held out.
  public var metrics: [Metric] { evaluation?.metrics ?? [] }

  /// The loss on the held-out text.
  public func evaluate(_ session: ModelSession) -> Evaluation? { evaluation?.run(session) }

  /// 6 N + 12 L d T for each token, the head counted where there are targets.
  public func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double {
    Double(batch.batch.tokenCount)
      * model.trainingOperations(
        length: batch.batch.tokenCount / max(1, batch.batch.count),
        headShare: Double(batch.targets.count) / Double(max(1, batch.batch.tokenCount)))
  }
}
