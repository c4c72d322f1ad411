import Storage

/// The shape and kind of a model: everything that `config.json` says, in the field's words.
public struct ModelConfiguration: Sendable, Equatable {
  /// What the model ends in.
  public enum Head: Sendable, Equatable {
    /// Logits over the vocabulary: the next token for a decoder, the masked ones for an encoder.
    case language
    /// Logits over the named labels: from the first token for an encoder, the last real one for a decoder.
    case classification(labels: [String])
    /// A logit for each of the named labels, of which a sequence has any number, read as ``classification(labels:)`` is.
    case multiLabel(labels: [String])
    /// One number for each sequence, read as ``classification(labels:)`` is.
    case regression(TargetScale)
    /// Logits over the named labels for each token.
    case tokenClassification(labels: [String])
    /// One logit a token, positive where the token is thought not to be the original.
    case replacedToken

    /// The labels of a classifier of any kind; nil for other heads.
    public var labels: [String]? {
      switch self {
      case .classification(let labels), .multiLabel(let labels), .tokenClassification(let labels): labels
      case .language, .regression, .replacedToken: nil
      }
    }

    /// Whether it reads whole sequences.
    public var isOfSequences: Bool {
      switch self {
      case .classification, .multiLabel, .regression: true
      case .language, .tokenClassification, .replacedToken: false
      }
    }

    /// The same with one more output; nil for what has as many outputs as a vocabulary, or one a token.
    package var widened: Head? {
      switch self {
      case .classification(let labels): .classification(labels: labels + [""])
      case .multiLabel(let labels): .multiLabel(labels: labels + [""])
      case .regression: .multiLabel(labels: ["", " "])
      case .tokenClassification(let labels): .tokenClassification(labels: labels + [""])
      case .language, .replacedToken: nil
      }
    }

    /// Whether each sequence or token has one label, so that labels exclude each other.
    var isExclusive: Bool {
      switch self {
      case .classification, .tokenClassification: true
      default: false
      }
    }

    /// Whether it labels tokens, not sequences.
    public var labelsTokens: Bool { if case .tokenClassification = self { true } else { false } }
  }

  /// The family.
  public var family: Family
  /// The number of token ids.
  public var vocabularySize: Int
  /// The longest sequence.
  public var contextLength: Int
  /// The width of the residual stream.
  public var hiddenSize: Int
  /// The width of the embeddings, which a matrix widens where it is not the model's.
  public var embeddingSize: Int
  /// The number of blocks.
  public var layerCount: Int
  /// The number of query heads.
  public var headCount: Int
  /// The number of key/value heads; divides `headCount`, and equals it except in families that group them.
  public var keyValueHeadCount: Int
  /// The width of one head; the heads together may be wider or narrower than the model.
  public var headSize: Int
  /// The width inside the feed-forward part.
  public var intermediateSize: Int
  /// What the feed-forward part computes.
  public var feedForward: FeedForwardKind
  /// How rows are normalised.
  public var norm: NormKind
  /// Added to a variance before its square root.
  public var normEpsilon: Float
  /// Whether the head's matrix is the token embedding's.
  public var tieEmbeddings: Bool
  /// The base of the rotary wavelengths, in families with rotary positions.
  public var rotaryBase: Float
  /// What a decoder has beyond Llama's plain order.
  public var details: DecoderDetails
  /// The number of segments (encoders).
  public var segmentCount: Int
  /// The share of activations dropped in training, after the embedding and after each sub-layer.
  public var dropout: Float
  /// The standard deviation of the initial weights.
  public var initializerRange: Float
  /// What the model ends in.
  public var head: Head
  /// What a classifier reads of a sequence, in families that leave the choice to a file.
  public var classifierRows = ClassifierRows.first
  /// The id that fills short rows.
  public var paddingToken: Int?
  /// The id that begins a document.
  public var beginToken: Int?
  /// The id that ends one.
  public var endToken: Int?
  /// Further ids that end one, of models made elsewhere.
  public private(set) var otherEndTokens: [Int] = []
  /// The generator that a detector of replaced tokens is trained beside; nil where it is not there.
  public var generator: GeneratorConfiguration?
  /// How an encoder was pretrained; nil for decoders and models saved elsewhere.
  public var pretraining: PretrainingRecord?
  /// The SHA-256 of the tokenizer's model file, in hexadecimal; nil for a model saved elsewhere.
  public var tokenizerFingerprint: String?
  /// Whether the tokenizer's files were made elsewhere and go on with the model as they are.
  public var keepsTokenizerFiles = false

  /// Members of the `config.json` it was read from that Apus does not use: written again as they were, so that other
  /// software finds them. None in models made here.
  package var foreignMembers = JSONObject()

  /// Whether it, or a model that it was trained from, was made elsewhere.
  package var isForeign: Bool {
    tokenizerFingerprint == nil || keepsTokenizerFiles || foreignMembers.count > 0
  }

  /// Whether each position sees only itself and what came before.
  public var isCausal: Bool { family.traits.isCausal }

  /// The row of the table of positions that a sequence's first token takes.
  public var firstPosition: Int {
    family.traits.countedPadding.map { (paddingToken ?? $0) + 1 } ?? 0
  }

  /// All ids that end a document.
  public var endTokens: [Int] { [endToken].compactMap { $0 } + otherEndTokens }

  /// Adds ids that end a document to those known; the first is ``endToken`` where there is none yet.
  package mutating func add(endTokens: [Int]) {
    for id in endTokens where !self.endTokens.contains(id) {
      if endToken == nil { endToken = id } else { otherEndTokens.append(id) }
    }
  }

  /// The width of all query heads together.
  public var attentionWidth: Int { headCount * headSize }

  /// The conventional configuration of a family at the given sizes.
  public init(
    family: Family, vocabularySize: Int, contextLength: Int, hiddenSize: Int, layerCount: Int,
    headCount: Int, keyValueHeadCount: Int? = nil, headSize: Int? = nil, intermediateSize: Int? = nil,
    head: Head = .language
  ) {
    let usual = family.type.conventions
    self.family = family
    self.vocabularySize = vocabularySize
    self.contextLength = contextLength
    self.hiddenSize = hiddenSize
    embeddingSize = usual.embeddingSize(hiddenSize)
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount ?? headCount
    self.headSize = headSize ?? hiddenSize / headCount
    self.intermediateSize = intermediateSize ?? usual.intermediateSize(hiddenSize)
    self.head = head
    feedForward = usual.feedForward
    norm = usual.norm
    normEpsilon = usual.normEpsilon
    dropout = 0
    initializerRange = 0.02
    rotaryBase = usual.rotaryBase
    classifierRows = usual.classifierRows
    details = usual.details(layerCount, self.headSize)
    tieEmbeddings = true
    segmentCount = family.traits.segmentCount
    paddingToken = family.traits.countedPadding
  }
}
