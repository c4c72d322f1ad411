
/// The shape and kind of a model: everything that `config.json` says, in the field's words.
public struct ModelConfiguration: Sendable, Equatable {
  /// The families Apus knows; the raw value is Hugging Face's `model_type`.
  public enum Architecture: String, Sendable, CaseIterable {
    /// Decoder with learned positions, LayerNorm before each sub-layer, tied head (Radford et al. 2019).
    case gpt2
    /// Decoder with RMSNorm, rotary positions, SwiGLU and grouped key/value heads (Touvron et al. 2023).
    case llama
    /// Encoder with learned positions, segments and LayerNorm after each sub-layer (Devlin et al. 2019).
    case bert
    /// BERT's encoder under the heads and names of ELECTRA (Clark et al. 2020), its embeddings as wide as its blocks.
    case electra

    /// Whether each position sees only itself and what came before.
    public var isCausal: Bool { self == .gpt2 || self == .llama }
  }

  /// The non-linearity of the feed-forward part.
  public enum Activation: String, Sendable {
    /// x Φ(x), with the exact normal distribution function (Hendrycks & Gimpel 2016).
    case gelu
    /// The tanh approximation of GELU, as GPT-2 uses it.
    case geluTanh
    /// x σ(x), gating the second half: SwiGLU (Shazeer 2020).
    case silu
  }

  /// What the model ends in.
  public enum Head: Sendable, Equatable {
    /// Logits over the vocabulary: the next token for a decoder, the masked ones for an encoder.
    case language
    /// Logits over the named labels: from the first token for an encoder, the last real one for a decoder.
    case classification(labels: [String])
    /// One logit a token, positive where the token is thought not to be the original (`electra`).
    case replacedToken
  }

  /// The family.
  public var architecture: Architecture
  /// The number of token ids.
  public var vocabularySize: Int
  /// The longest sequence.
  public var contextLength: Int
  /// The width of the residual stream.
  public var hiddenSize: Int
  /// The number of blocks.
  public var layerCount: Int
  /// The number of query heads; divides `hiddenSize`.
  public var headCount: Int
  /// The number of key/value heads; divides `headCount`, and equals it but for `llama`.
  public var keyValueHeadCount: Int
  /// The width inside the feed-forward part.
  public var intermediateSize: Int
  /// The non-linearity.
  public var activation: Activation
  /// Added to a variance before its square root.
  public var normEpsilon: Float
  /// Whether the head's matrix is the token embedding's.
  public var tieEmbeddings: Bool
  /// The base of the rotary wavelengths (`llama`).
  public var rotaryBase: Float
  /// The number of segments (encoders).
  public var segmentCount: Int
  /// The share of activations dropped in training, after the embedding and after each sub-layer.
  public var dropout: Float
  /// The standard deviation of the initial weights.
  public var initializerRange: Float
  /// What the model ends in.
  public var head: Head
  /// The id that fills short rows.
  public var paddingToken: Int?
  /// The id that begins a document.
  public var beginToken: Int?
  /// The id that ends one.
  public var endToken: Int?
  /// The generator that a detector of replaced tokens is trained beside; nil where it is not there.
  public var generator: GeneratorConfiguration?
  /// How an encoder was pretrained; nil for decoders and models saved elsewhere.
  public var pretraining: PretrainingRecord?
  /// The SHA-256 of the tokenizer's model file, in hexadecimal; nil for a model saved elsewhere.
  public var tokenizerFingerprint: String?

  /// The width of one head.
  public var headSize: Int { hiddenSize / headCount }

  /// The conventional configuration of a family at the given sizes: GPT-2 and BERT with a feed-forward part four
  /// times as wide as the model, Llama with 8/3 rounded up to a multiple of 32 (the same number of weights,
  /// since SwiGLU has three matrices).
  public init(
    architecture: Architecture, vocabularySize: Int, contextLength: Int, hiddenSize: Int, layerCount: Int,
    headCount: Int, keyValueHeadCount: Int? = nil, intermediateSize: Int? = nil, head: Head = .language
  ) {
    self.architecture = architecture
    self.vocabularySize = vocabularySize
    self.contextLength = contextLength
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount ?? headCount
    self.head = head
    dropout = 0
    initializerRange = 0.02
    rotaryBase = 10_000
    tieEmbeddings = true
    segmentCount = architecture.isCausal ? 0 : 2
    switch architecture {
    case .gpt2:
      self.intermediateSize = intermediateSize ?? 4 * hiddenSize
      activation = .geluTanh
      normEpsilon = 1e-5
    case .llama:
      self.intermediateSize = intermediateSize ?? (hiddenSize * 8 / 3 + 31) / 32 * 32
      activation = .silu
      normEpsilon = 1e-5
    case .bert, .electra:
      self.intermediateSize = intermediateSize ?? 4 * hiddenSize
      activation = .gelu
      normEpsilon = 1e-12
    }
  }
}
