import Batches
import Data
import Tokenizer
import Transformer

/// Pretraining on text: next tokens for a decoder, masked ones for an encoder.
public struct LanguageModelTask: TrainingTask {
  /// Where sequences come from, without masks.
  private let sampler: any SequenceSampler
  /// Hides tokens for an encoder; nil for a decoder.
  private let masking: Masking?
  private let configuration: Configuration
  private let evaluation: LanguageEvaluation?
  /// The name of each part and the number of its sequences in an epoch, with its share of all that are drawn.
  package let parts: [(name: String, sequences: Int, share: Double)]
  /// For best-fit packing, how full the contexts are and how many documents are cut.
  package let packingReport: String?
  /// The steps in which every token is read once, or of a mixture, as many sequences as there are.
  public let stepsPerEpoch: Int
  /// The tokens of an epoch.
  public let tokensPerEpoch: Int

  /// Names the way in which sequences are drawn; runs that draw in another way do not resume from one another.
  package static let dataOrder = "2"

  /// A task on one text.
  ///
  /// - Parameters:
  ///   - training: the tokens to learn from.
  ///   - validation: those to evaluate on.
  ///   - tokenizer: what made them.
  ///   - isCausal: whether the model is a decoder.
  /// - Throws: ``DataError`` where there is too little text, or the tokenizer lacks what an encoder needs.
  public init(
    training: TokenView, validation: TokenView?, tokenizer: any Tokenizer, isCausal: Bool,
    _ configuration: Configuration
  ) throws {
    try self.init(
      parts: [Part(name: "", text: training, share: 1)], validation: validation.map { [$0] } ?? [],
      tokenizer: tokenizer, isCausal: isCausal, configuration)
  }

  /// A task on a mixture of texts, of which each is read in an order of its own; one part alone is no mixture.
  ///
  /// - Parameters:
  ///   - parts: the tokens to learn from, at least one part.
  ///   - validation: those to evaluate on; none for no evaluation.
  ///   - tokenizer: what made them.
  ///   - isCausal: whether the model is a decoder.
  /// - Throws: ``DataError`` where there is too little text, or the tokenizer lacks what an encoder needs.
  public init(
    parts: [Part], validation: [TokenView], tokenizer: any Tokenizer, isCausal: Bool,
    _ configuration: Configuration
  ) throws {
    precondition(!parts.isEmpty)
    self.configuration = configuration
    let samplers = try parts.map {
      try Self.sampler($0.text, tokenizer: tokenizer, isCausal: isCausal, configuration)
    }
    sampler =
      samplers.count == 1
      ? samplers[0] : MixtureSampler(samplers, MixtureSchedule(shares: parts.map(\.share)))
    masking =
      try isCausal ? nil : configuration.masking(tokenizer, seed: configuration.seed)
    let shares = Double(parts.reduce(0) { $0 + $1.share })
    self.parts = zip(parts, samplers).map { ($0.name, $1.count, Double($0.share) / shares) }
    packingReport = Packing.report(samplers)
    let perStep = configuration.batchSize * configuration.accumulate
    stepsPerEpoch = (sampler.count + perStep - 1) / perStep
    tokensPerEpoch = sampler.tokensPerEpoch
    evaluation =
      try validation.isEmpty
      ? nil
      : LanguageEvaluation(validation, tokenizer: tokenizer, isCausal: isCausal, configuration)
  }

  private static func sampler(
    _ text: TokenView, tokenizer: any Tokenizer, isCausal: Bool, _ configuration: Configuration
  ) throws -> any SequenceSampler {
    guard isCausal else {
      return try configuration.segments(text, tokenizer, seed: configuration.seed)
    }
    switch configuration.packing {
    case .windows:
      return try WindowSampler(
        text, contextLength: configuration.contextLength, attendsAcross: configuration.attendsAcross,
        seed: configuration.seed)
    case .bestFit:
      return try PackedSampler(
        text, contextLength: configuration.contextLength, attendsAcross: configuration.attendsAcross,
        seed: configuration.seed)
    }
  }

  /// The sequences of a pass that is only evaluated: some 4,096 tokens, whatever the training batch.
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

  /// An evaluation on the whole of `view`.
  ///
  /// - Throws: ``DataError`` where there is too little text, or the tokenizer lacks what an encoder needs.
  public static func evaluation(
    _ view: TokenView, tokenizer: any Tokenizer, isCausal: Bool, _ configuration: Configuration
  ) throws -> LanguageEvaluation {
    try LanguageEvaluation([view], tokenizer: tokenizer, isCausal: isCausal, configuration)
  }

  /// The micro-batches of a step.
  ///
  /// - Throws: ``DataError`` (bad input) if a token file is damaged.
  public func microBatches(at step: Int) throws -> [MicroBatch] {
    let numbers = (0..<configuration.accumulate).map { step * configuration.accumulate + $0 }
    let batches = try numbers.map { try sampler.batch(at: $0, size: configuration.batchSize) }
    if let masking { return masking.passes(batches, numbers: numbers) }
    return batches
  }

  /// A full batch of full sequences.
  public var largest: SequenceBatch {
    SequenceBatch(lengths: [Int](repeating: configuration.contextLength, count: configuration.batchSize))
  }

  /// The largest pass over the held-out text.
  public var largestEvaluation: SequenceBatch? { evaluation?.largest }

  /// A pass over the held-out text learns nothing and costs a third.
  public var evaluationSteps: Double {
    let perStep = Double(stepsPerEpoch) / Double(max(1, tokensPerEpoch))
    return evaluation.map { Double($0.tokenCount) * perStep / 3 } ?? 0
  }

  /// The figures of the held-out text; empty where there is none.
  public var metrics: [Metric] { evaluation?.metrics ?? [] }

  /// The loss on the held-out text.
  ///
  /// - Throws: ``DataError`` (bad input) if a token file is damaged.
  public func evaluate(_ session: ModelSession) throws -> Evaluation? { try evaluation?.run(session) }

  /// 6 N + 12 L d T for each token, the head counted where there are targets.
  public func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double {
    Double(batch.sequences.tokenCount)
      * model.trainingOperations(
        length: batch.sequences.tokenCount / max(1, batch.sequences.count),
        headShare: Double(batch.targets.count) / Double(max(1, batch.sequences.tokenCount)))
  }
}
