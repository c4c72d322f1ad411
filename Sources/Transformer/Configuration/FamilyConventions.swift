/// What a configuration of a family has where nothing is said.
struct FamilyConventions: Sendable {
  let feedForward: FeedForwardKind
  let norm: NormKind
  let normEpsilon: Float
  /// The width inside the feed-forward part of a model so wide.
  let intermediateSize: @Sendable (_ hiddenSize: Int) -> Int
  /// The width of the embeddings of a model so wide.
  var embeddingSize: @Sendable (_ hiddenSize: Int) -> Int = { $0 }
  /// The rows that a classifier of sequences reads, in families that leave the choice.
  var classifierRows = ClassifierRows.first
  /// The base of the rotary wavelengths.
  var rotaryBase: Float = 10_000
  /// What a decoder of so many layers, with heads so wide, has beyond Llama's plain order.
  var details: @Sendable (_ layerCount: Int, _ headSize: Int) -> DecoderDetails = { _, _ in DecoderDetails() }
}
