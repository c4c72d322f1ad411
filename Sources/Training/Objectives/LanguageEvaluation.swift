import Batches
import Data
import Tokenizer
import Transformer

/// Held-out text on which a language model is evaluated.
///
/// Batches are made when they are read, one at a time.
public struct LanguageEvaluation: Sendable {
  /// Held-out text, cut into sequences.
  private enum Text {
    case windows(EvaluationWindows)
    case segments(SegmentSampler, Masking)

    /// The number of sequences.
    var count: Int {
      switch self {
      case .windows(let windows): windows.count
      case .segments(let sampler, _): sampler.count
      }
    }
  }

  private let texts: [Text]
  private let contextLength: Int
  private let textBytes: Int
  /// Whether a generator and its detector are evaluated.
  private let detectsReplaced: Bool
  /// The number of tokens read.
  public let tokenCount: Int

  /// The whole of `views`, each in passes of consecutive windows for a decoder; for an encoder of its segments, with
  /// masks that are the same at every evaluation.
  ///
  /// - Throws: ``DataError`` where there is too little text, or the tokenizer lacks what an encoder needs.
  init(
    _ views: [TokenView], tokenizer: any Tokenizer, isCausal: Bool,
    _ configuration: LanguageModelTask.Configuration
  ) throws {
    contextLength = configuration.contextLength
    detectsReplaced = !isCausal && configuration.objective == .replacedToken
    guard isCausal else {
      let masking = try configuration.masking(tokenizer, seed: 0)
      let samplers = try views.map { try configuration.segments($0, tokenizer, seed: 0) }
      texts = samplers.map { .segments($0, masking) }
      tokenCount = samplers.reduce(0) { $0 + $1.tokensPerEpoch + 2 * $1.count }
      // Only masked tokens are predicted, so that bits per byte mean nothing.
      textBytes = 0
      return
    }
    let windows = try views.map {
      try EvaluationWindows(
        $0, contextLength: configuration.contextLength, attendsAcross: configuration.attendsAcross,
        unpredicted: configuration.beginToken)
    }
    texts = windows.map { .windows($0) }
    tokenCount = windows.reduce(0) { $0 + $1.targetCount }
    // Where documents are apart their first tokens are not predicted, and what these cost is not known.
    textBytes =
      try configuration.attendsAcross
      ? views.reduce(0) { try $0 + $1.textByteCount(tokenizer, begin: configuration.beginToken) } : 0
  }

  /// The figures of language models: those that predict tokens, and detectors of replaced ones.
  public static let metrics = LanguageFigures.metrics + ReplacementSum.metrics.filter { $0.name != "loss" }

  /// Those that ``run(_:)`` gives.
  public var metrics: [Metric] {
    if detectsReplaced { return ReplacementSum.metrics }
    return LanguageFigures.metrics.filter { textBytes > 0 || $0.name != "bits_per_byte" }
  }

  /// A batch as large as that of any pass; its tokens are 0.
  public var largest: SequenceBatch? {
    let size = LanguageModelTask.passSize(contextLength)
    let sequences = texts.map(\.count).max() ?? 0
    guard sequences > 0 else { return nil }
    return SequenceBatch(
      lengths: [Int](repeating: contextLength, count: min(size, sequences)))
  }

  /// Calls `body` with each pass.
  private func forEachPass(_ body: (MicroBatch) throws -> Void) throws {
    let size = LanguageModelTask.passSize(contextLength)
    for text in texts {
      for start in stride(from: 0, to: text.count, by: size) {
        let range = start..<min(text.count, start + size)
        switch text {
        case .windows(let windows):
          try body(try windows.batch(range))
        case .segments(let sampler, let masking):
          // A detector's weight against its generator's is that of a pass; it does not matter where nothing is learned.
          for pass in masking.passes([try sampler.batch(range)], numbers: [start]) { try body(pass) }
        }
      }
    }
  }

  /// The generator's and the detector's losses; nil where no tokens are replaced.
  ///
  /// - Throws: ``DataError`` (bad input) if a token file is damaged.
  public func replacementSum(_ session: ModelSession) throws -> ReplacementSum? {
    guard detectsReplaced else { return nil }
    var sum = ReplacementSum()
    try forEachPass { sum += session.replacementSum($0) }
    return sum
  }

  /// The loss over all targets that are tokens.
  ///
  /// - Throws: ``DataError`` (bad input) if a token file is damaged.
  public func sum(_ session: ModelSession) throws -> LossSum {
    var sum = LossSum()
    try forEachPass { sum += session.lossSum($0) }
    return sum
  }

  /// Loss in nats for each token, perplexity, accuracy of the first choice, and bits for each byte of the text; for
  /// replaced tokens, the losses and accuracies of generator and detector.
  ///
  /// - Throws: ``DataError`` (bad input) if a token file is damaged.
  public func run(_ session: ModelSession) throws -> Evaluation {
    if let sum = try replacementSum(session) { return sum.evaluation }
    let figures = LanguageFigures(try sum(session), textBytes: textBytes)
    return Evaluation(values: figures.values, metric: "loss", higherIsBetter: false)
  }
}

extension ModelSession {
  /// The loss of a batch whose targets are tokens; nothing for others.
  fileprivate func lossSum(_ batch: MicroBatch) -> LossSum {
    guard case .tokens = batch.targets else { return LossSum() }
    return model.evaluate(batch, &context)
  }

  /// The losses of a batch whose targets are replaced tokens; nothing for others.
  fileprivate func replacementSum(_ batch: MicroBatch) -> ReplacementSum {
    guard case .replaced(let replacement) = batch.targets else { return ReplacementSum() }
    return model.evaluate(batch.sequences, replacement, &context)
  }
}
