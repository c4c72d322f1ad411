import Data
import Tokenizer
import Transformer

extension LanguageModelTask {
  /// How text is cut and batched.
  public struct Configuration: Sendable {
    /// Sequences in a micro-batch.
    public var batchSize: Int
    /// Micro-batches in a step.
    public var accumulate: Int
    /// Tokens a sequence at most.
    public var contextLength: Int
    /// The share of tokens an encoder is to predict.
    public var maskProbability: Double
    /// What an encoder learns to predict; decoders predict the next token.
    public var objective: Objective
    /// Whether documents that fit into one sequence are joined (encoders).
    public var joinsDocuments: Bool
    /// How documents are put into sequences (decoders).
    public var packing: Packing
    /// Whether tokens attend to documents before their own in a sequence (decoders).
    public var attendsAcross: Bool
    /// The token that the text has before each document, which is not to be predicted; nil where there is none.
    public var beginToken: Int32?
    /// Seeds the order and the masks.
    public var seed: UInt64

    /// The settings given.
    public init(
      batchSize: Int, accumulate: Int = 1, contextLength: Int, maskProbability: Double = MaskShare.usual,
      objective: Objective = .mlm, joinsDocuments: Bool = false, packing: Packing = .windows,
      attendsAcross: Bool = true, beginToken: Int32? = nil, seed: UInt64 = 1337
    ) {
      self.batchSize = batchSize
      self.accumulate = accumulate
      self.contextLength = contextLength
      self.maskProbability = maskProbability
      self.objective = objective
      self.joinsDocuments = joinsDocuments
      self.packing = packing
      self.attendsAcross = attendsAcross
      self.beginToken = beginToken
      self.seed = seed
    }
  }
}

extension LanguageModelTask.Configuration {
  /// The sequences of an encoder's text, without masks.
  ///
  /// - Throws: ``DataError`` where there is too little text, or the tokenizer lacks what an encoder needs.
  func segments(_ text: TokenView, _ tokenizer: any Tokenizer, seed: UInt64) throws -> SegmentSampler {
    try SegmentSampler(
      text, contextLength: contextLength, specialTokens: tokenizer.specialTokens,
      joinDocuments: joinsDocuments, seed: seed)
  }

  /// What hides an encoder's tokens.
  ///
  /// - Throws: ``DataError`` (mismatch) if the tokenizer has no `<mask>`.
  func masking(_ tokenizer: any Tokenizer, seed: UInt64) throws -> Masking {
    try Masking(tokenizer, objective: objective, probability: maskProbability, seed: seed)
  }
}
