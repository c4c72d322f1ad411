import Batches
import Data
import Foundation
import Storage
import Tokenizer
import Transformer

/// Held-out text on which a language model is judged. Batches are made when they are read, one at a time.
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
  /// Whether a generator and its detector are judged.
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
      let masking = try Masking(
        tokenizer, objective: configuration.objective, probability: configuration.maskProbability, seed: 0)
      let samplers = try views.map {
        try SegmentSampler(
          $0, contextLength: configuration.contextLength, specialTokens: tokenizer.specialTokens,
          joinDocuments: configuration.joinsDocuments, seed: 0)
      }
      texts = samplers.map { .segments($0, masking) }
      tokenCount = samplers.reduce(0) { $0 + $1.tokensPerEpoch + 2 * $1.count }
      // Only masked tokens are predicted, so that bits per byte mean nothing.
      textBytes = 0
      return
    }
    let windows = try views.map {
      try EvaluationWindows(
        $0, contextLength: configuration.contextLength, attendsAcross: configuration.attendsAcross)
    }
    texts = windows.map { .windows($0) }
    tokenCount = windows.reduce(0) { $0 + $1.targetCount }
    // Where documents are apart their first tokens are not predicted, and what these cost is not known.
    textBytes =
      try configuration.attendsAcross ? views.reduce(0) { try $0 + $1.textByteCount(tokenizer) } : 0
  }

  /// What a model that predicts tokens is judged by; the loss decides where nothing else is asked for. The bits for each
  /// byte of text are those of a decoder, which predicts all of it.
  private static let tokenMetrics = [
    Metric("loss", higherIsBetter: false), Metric("perplexity", higherIsBetter: false),
    Metric("accuracy", higherIsBetter: true), Metric("bits_per_byte", higherIsBetter: false),
  ]

  /// What language models are judged by: those that predict tokens, and detectors of replaced ones.
  public static let metrics = tokenMetrics + ReplacementSum.metrics.filter { $0.name != "loss" }

  /// Those that ``run(_:)`` gives.
  public var metrics: [Metric] {
    if detectsReplaced { return ReplacementSum.metrics }
    return Self.tokenMetrics.filter { textBytes > 0 || $0.name != "bits_per_byte" }
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
  /// - Throws: ``DataError`` (exit code 2) if a token file is damaged.
  public func replacementSum(_ session: ModelSession) throws -> ReplacementSum? {
    guard detectsReplaced else { return nil }
    var sum = ReplacementSum()
    try forEachPass { pass in
      guard case .replaced(let replacement) = pass.targets else { return }
      sum += session.model.evaluate(pass.sequences, replacement, &session.context)
    }
    return sum
  }

  /// The loss over all targets that are tokens.
  ///
  /// - Throws: ``DataError`` (exit code 2) if a token file is damaged.
  public func sum(_ session: ModelSession) throws -> LossSum {
    var sum = LossSum()
    try forEachPass { pass in
      guard case .tokens = pass.targets else { return }
      sum += session.model.evaluate(pass, &session.context)
    }
    return sum
  }

  /// Loss in nats for each token, perplexity, accuracy of the first choice, and bits for each byte of the text; for
  /// replaced tokens, the losses and accuracies of generator and detector.
  ///
  /// - Throws: ``DataError`` (exit code 2) if a token file is damaged.
  public func run(_ session: ModelSession) throws -> Evaluation {
    if let sum = try replacementSum(session) { return sum.evaluation }
    let sum = try sum(session)
    var values = [("loss", sum.mean), ("perplexity", exp(sum.mean)), ("accuracy", sum.accuracy)]
    if textBytes > 0 { values.append(("bits_per_byte", sum.nats / log(2) / Double(textBytes))) }
    return Evaluation(values: values, metric: "loss", higherIsBetter: false)
  }
}
