import Kernels

/// In what the decoders in Llama's order differ.
struct RotaryDecoderStyle: Sendable {
  /// Where a block's norms stand.
  enum Norms {
    /// Before each sub-layer.
    case before
    /// Before and behind.
    case around
    /// Behind.
    case within
  }

  /// How wide the norms of queries and keys are.
  enum HeadNorms {
    /// As a head.
    case head
    /// As all heads.
    case all
  }

  var norms = Norms.before
  /// Norms of queries and keys; nil for none.
  var headNorms: HeadNorms?
  /// What is added to the stored gains of norms.
  var normOffset: Float = 0
  /// The function of the gate where nothing is said, and the key that says it.
  var gate = GateFunction.silu
  var gateKey = "hidden_act"
  /// Whether queries, keys and values have biases, and nothing else.
  var hasInputBias = false
  /// Whether files say that all matrices of attention, or of the feed-forward part, have biases.
  var saysAttentionBias = false
  var saysFeedForwardBias = false
  /// Whether queries, keys and values are one tensor, and so gate and up.
  var isFused = false
  /// Whether the rows of tokens are multiplied by the root of the width.
  var scalesEmbedding = false
  /// The base of the rotary wavelengths.
  var rotaryBase: Float = 10_000
  /// What a file says where it is silent: the width of a head (nil: the heads divide the model's), what is added to a
  /// variance, and whether the head is tied.
  var headSize: Int?
  var normEpsilon: Float = 1e-6
  var isTied = false
  /// The share of a head that turns may be said, under this key.
  var rotaryShareKey: String?
  /// Whether files may say rotary positions for each type of layer.
  var isRotaryByLayer = false
  /// The key of the dropout after each sub-layer; these models mostly have none of their own, and transformers keeps Apus's
  /// and does nothing with it.
  var dropoutKey = "apus_dropout"
}
