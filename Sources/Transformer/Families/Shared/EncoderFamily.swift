import Kernels
import Storage

/// Encoders with BERT's blocks (Devlin et al. 2019): learned positions and segments, LayerNorm after the embedding and after
/// each sub-layer. Names are those of transformers; queries, keys and values are one matrix here. Families of them have
/// heads and file names of their own.
protocol EncoderFamily: ModelFamily {
  /// transformers' width of embeddings where a file says nothing; nil where they are always as wide as the model.
  static var usualEmbeddingSize: Int? { get }

  /// transformers' function of the feed-forward part where a file says nothing.
  static var usualActivation: String { get }
}

extension EncoderFamily {
  static var usualEmbeddingSize: Int? { nil }

  static var usualActivation: String { "gelu" }

  static var sizes: SizeTable? { .encoders }

  static var traits: FamilyTraits { .encoder }

  static var conventions: FamilyConventions {
    FamilyConventions(
      feedForward: .plain(.gelu), norm: .layer(bias: true), normEpsilon: 1e-12,
      intermediateSize: { 4 * $0 })
  }

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try readEncoder(reader)
  }

  /// Reads the keys that all of them have.
  static func readEncoder(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try reader.refuse("position_embedding_type", unless: .string("absolute"))
    try reader.refuse("is_decoder", unless: .bool(false))
    try reader.refuse("add_cross_attention", unless: .bool(false))
    try reader.refusePrunedHeads()
    var c = try reader.shape(
      Family(Self.self),
      intermediate: try reader.required("intermediate_size", upTo: ConfigurationReader.largestWidth))
    c.embeddingSize = try embeddingSize(reader, c)
    c.segmentCount = try reader.integer("type_vocab_size", 1...1_024) ?? 2
    c.feedForward = .plain(try reader.activation("hidden_act", default: usualActivation))
    c.normEpsilon = try reader.number("layer_norm_eps", 0...1) ?? 1e-12
    c.dropout = try reader.number("hidden_dropout_prob", 0...0.99) ?? 0.1
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? true
    return c
  }

  private static func embeddingSize(
    _ reader: ConfigurationReader, _ c: ModelConfiguration
  ) throws(FileError) -> Int {
    let said = try reader.integer("embedding_size", 1...ConfigurationReader.largestWidth)
    if let usual = usualEmbeddingSize { return said ?? usual }
    guard let said, said != c.hiddenSize else { return c.hiddenSize }
    throw reader.failure(
      "embedding_size",
      "is \(said) and hidden_size \(c.hiddenSize); the embeddings of this model_type are as wide as the model"
    )
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] { encoderMembers(c) }

  /// The keys that all of them have.
  static func encoderMembers(_ c: ModelConfiguration) -> [String: Any] {
    ConfigurationValues.sizes(c).merging([
      "hidden_act": ConfigurationValues.name(c.feedForward), "type_vocab_size": c.segmentCount,
      "layer_norm_eps": ConfigurationValues.decimal(c.normEpsilon),
      "hidden_dropout_prob": ConfigurationValues.decimal(c.dropout), "attention_probs_dropout_prob": 0.0,
      "position_embedding_type": "absolute",
    ]) { _, new in new }
  }
}
