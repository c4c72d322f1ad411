import Foundation
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
    guard isCausal else {
      let masking = try Masking(
        tokenizer, probability: configuration.maskProbability, wholeWord: configuration.masksWholeWords,
        seed: 0)
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

  /// A batch as large as that of any pass; its tokens are 0.
  public var largest: SequenceBatch? {
    let size = LanguageModelTask.passSize(contextLength)
    let sequences = texts.map(\.count).max() ?? 0
    guard sequences > 0 else { return nil }
    return SequenceBatch(
      lengths: [Int](repeating: contextLength, count: min(size, sequences)))
  }

  /// Calls `body` with each pass.
  private func forEachPass(_ body: (TokenBatch) throws -> Void) throws {
    let size = LanguageModelTask.passSize(contextLength)
    for text in texts {
      for start in stride(from: 0, to: text.count, by: size) {
        let range = start..<min(text.count, start + size)
        switch text {
        case .windows(let windows): try body(windows.batch(range))
        case .segments(let sampler, let masking):
          var batch = try sampler.batch(range)
          masking.apply(to: &batch, step: start)
          try body(batch)
        }
      }
    }
  }

  /// The loss over all targets.
  ///
  /// - Throws: ``DataError`` (exit code 2) if a token file is damaged.
  public func sum(_ session: ModelSession) throws -> LossSum {
    var sum = LossSum()
    try forEachPass { batch in
      session.context.batch = SequenceBatch(batch)
      sum += session.model.evaluate(batch.targets, &session.context)
    }
    return sum
  }

  /// Loss in nats for each token, perplexity, accuracy of the first choice, and bits for each byte of the text.
  ///
  /// - Throws: ``DataError`` (exit code 2) if a token file is damaged.
  public func run(_ session: ModelSession) throws -> Evaluation {
    let sum = try sum(session)
    var values = [("loss", sum.mean), ("perplexity", exp(sum.mean)), ("accuracy", sum.accuracy)]
    if textBytes > 0 { values.append(("bits_per_byte", sum.nats / log(2) / Double(textBytes))) }
    return Evaluation(values: values, metric: "loss", higherIsBetter: false)
  }
}
