import Transformer

/// The models whose speed is measured: shapes that are trained on CPUs, and the best-known two.
package enum BenchmarkSize: String, Sendable, CaseIterable {
  /// GPT-2, 4 layers of 128, vocabulary 512.
  case nano
  /// GPT-2, 6 layers of 384, vocabulary 8,000.
  case mini
  /// GPT-2 small (Radford et al. 2019): 12 layers of 768, vocabulary 50,257.
  case gpt2Small = "gpt2-small"
  /// BERT-base (Devlin et al. 2019): 12 layers of 768, vocabulary 30,522.
  case bertBase = "bert-base"

  /// The share of positions that a masked language model predicts.
  package static let maskedShare = 0.15

  /// Whether it is a masked language model.
  package var isMasked: Bool { self == .bertBase }

  /// The number of blocks.
  package var layerCount: Int {
    switch self {
    case .nano: 4
    case .mini: 6
    case .gpt2Small, .bertBase: 12
    }
  }

  /// The width of the residual stream.
  package var hiddenSize: Int {
    switch self {
    case .nano: 128
    case .mini: 384
    case .gpt2Small, .bertBase: 768
    }
  }

  /// The number of heads.
  package var headCount: Int {
    switch self {
    case .nano: 4
    case .mini: 6
    case .gpt2Small, .bertBase: 12
    }
  }

  /// The number of token ids.
  package var vocabularySize: Int {
    switch self {
    case .nano: 512
    case .mini: 8_000
    case .gpt2Small: 50_257
    case .bertBase: 30_522
    }
  }

  /// The longest sequence of the usual model.
  package var contextLength: Int {
    switch self {
    case .nano: 64
    case .mini: 256
    case .gpt2Small: 1_024
    case .bertBase: 512
    }
  }

  /// The sequences of a step, unless asked otherwise.
  package var batchSize: Int {
    switch self {
    case .nano: 12
    case .mini: 8
    case .gpt2Small: 4
    case .bertBase: 16
    }
  }

  /// The tokens of a sequence, unless asked otherwise.
  package var length: Int {
    switch self {
    case .nano: 64
    case .mini, .gpt2Small: 256
    case .bertBase: 128
    }
  }

  /// The family of its shape: an encoder that learns from masked tokens, or a decoder with learned positions.
  private var family: Family {
    let families = ModelFamilies.new
    return families.first { $0.traits.isCausal != isMasked && !$0.traits.hasRotaryPositions } ?? families[0]
  }

  /// The model for sequences of `length` tokens; positions beyond the usual model's are added where they are longer.
  package func configuration(length: Int, dropout: Double = 0) -> ModelConfiguration {
    var configuration = ModelConfiguration(
      family: family, vocabularySize: vocabularySize,
      contextLength: max(length, contextLength), hiddenSize: hiddenSize, layerCount: layerCount,
      headCount: headCount)
    configuration.dropout = Float(dropout)
    return configuration
  }

  /// The floating-point operations of training on one token: 6 N + 12 L d T (Kaplan et al. 2020). N is the
  /// weights that take part in a product: 12 d² a block, and the head, V·d, with d² before it in a masked language model,
  /// applied to `headShare` of the positions. Look-up tables, biases and norms do not count, and attention
  /// counts the full square, causal or not.
  package func operationsPerToken(length: Int, headShare: Double) -> Double {
    let width = Double(hiddenSize), layers = Double(layerCount)
    let blocks = layers * 12 * width * width
    let head = Double(vocabularySize) * width + (isMasked ? width * width : 0)
    return 6 * (blocks + head * headShare) + 12 * layers * width * Double(length)
  }
}
