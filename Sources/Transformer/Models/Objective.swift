
/// What a language model learns to predict.
public enum Objective: String, Sendable, CaseIterable {
  /// The next token, from those before it: decoders.
  case causal
  /// Tokens that are hidden one by one (Devlin et al. 2019).
  case mlm
  /// Tokens that are hidden a whole word at a time.
  case wholeWord = "whole-word"
  /// Tokens that are hidden in runs of whole words (SpanBERT, Joshi et al. 2020), without its span-boundary objective.
  case span
  /// Which tokens a small generator has replaced (ELECTRA, Clark et al. 2020).
  case replacedToken = "replaced-token"

  /// Whether a family can be trained with it.
  public func suits(_ architecture: ModelConfiguration.Architecture) -> Bool {
    (self == .causal) == architecture.isCausal
  }

  /// What a family is trained with unless another is asked for.
  public static func usual(_ architecture: ModelConfiguration.Architecture) -> Objective {
    architecture.isCausal ? .causal : .mlm
  }
}

/// How an encoder was pretrained: what later training goes on with and evaluation repeats. It is kept in `config.json`.
public struct PretrainingRecord: Sendable, Equatable {
  /// What it learned to predict.
  public var objective: Objective
  /// The share of tokens that were hidden.
  public var maskProbability: Float

  /// The settings given.
  public init(objective: Objective, maskProbability: Float) {
    self.objective = objective
    self.maskProbability = maskProbability
  }
}

/// The shape of the generator that hides beside a replaced-token detector: an encoder as deep as the detector,
/// narrower, on the same embeddings.
public struct GeneratorConfiguration: Sendable, Equatable {
  /// The width of its residual stream.
  public var hiddenSize: Int
  /// Its heads, as wide as the detector's.
  public var headCount: Int
  /// The width inside its feed-forward parts.
  public var intermediateSize: Int

  /// The shape given.
  public init(hiddenSize: Int, headCount: Int, intermediateSize: Int) {
    self.hiddenSize = hiddenSize
    self.headCount = headCount
    self.intermediateSize = intermediateSize
  }

  /// About `share` of a detector's width, in whole heads of the same width, at least one.
  public init(share: Double, of detector: ModelConfiguration) {
    let heads = max(1, min(detector.headCount, Int((Double(detector.headCount) * share).rounded())))
    self.init(
      hiddenSize: heads * detector.headSize, headCount: heads,
      intermediateSize: max(1, detector.intermediateSize * heads / detector.headCount))
  }
}

extension ModelConfiguration {
  /// The detector of replaced tokens with this encoder's shape, and its generator.
  public func detector(generator: GeneratorConfiguration) -> ModelConfiguration {
    var c = self
    c.architecture = .electra
    c.head = .replacedToken
    c.generator = generator
    return c
  }
}
