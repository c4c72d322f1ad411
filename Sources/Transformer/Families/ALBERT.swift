import Kernels
import Storage

/// ALBERT (Lan et al. 2020): BERT's block, whose parameters all layers share, on embeddings narrower than the model.
enum ALBERT: EncoderFamily {
  static let modelType = "albert"
  static let summary = "encoder whose layers share their weights"
  static let classNames = ClassNames(prefix: "Albert", language: ["ForMaskedLM", "ForPreTraining", "Model"])
  static let usualEmbeddingSize: Int? = 128
  static let usualActivation = "gelu_new"

  static var traits: FamilyTraits {
    var traits = FamilyTraits.maskedEncoder
    traits.segmentCount = 2
    return traits
  }

  static var conventions: FamilyConventions {
    FamilyConventions(
      feedForward: .plain(.geluTanh), norm: .layer(bias: true), normEpsilon: 1e-12,
      intermediateSize: { 4 * $0 }, embeddingSize: { min(128, $0) })
  }

  private static let names = EncoderNames(
    query: "attention.query", key: "attention.key", value: "attention.value",
    attentionOutput: "attention.dense", attentionNorm: "attention.LayerNorm", up: "ffn", down: "ffn_output",
    outputNorm: "full_layer_layer_norm")

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try reader.refuse("num_hidden_groups", unless: .integer(1))
    try reader.refuse("inner_group_num", unless: .integer(1))
    var c = try readEncoder(reader)
    c.dropout = try reader.number("hidden_dropout_prob", 0...0.99) ?? 0
    return c
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    encoderMembers(c).merging([
      "embedding_size": c.embeddingSize, "num_hidden_groups": 1, "inner_group_num": 1,
      "hidden_act": ConfigurationValues.name(c.feedForward, geluTanh: "gelu_new"),
      "classifier_dropout_prob": ConfigurationValues.decimal(c.dropout),
    ]) { $1 }
  }

  /// What drops in a layer is the layer's own; the parameters are one block's, and their gradient the sum of all layers'.
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, layers) = builder.scope(tensorScope, isOptional: true) { builder in
      let embedding = builder.embedding {
        Encoder.embedding(c, projection: "encoder.embedding_hidden_mapping_in", isProjected: true, &$0)
      }
      let layers = builder.block(0, in: "encoder.albert_layer_groups") { builder in
        builder.scope("albert_layers.0") { EncoderLayers(c, names, &$0) }
      }
      return (embedding, layers)
    }
    let blocks = (0..<c.layerCount).map { layers.block(c, layer: $0, site: DropoutSite.block($0)) }
    let head = builder.head { Self.head(c, embedding.tokens, &$0) }
    return ModelParts(embedding: embedding, blocks: blocks, head: head)
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    let d = c.hiddenSize
    builder.ignore("sop_classifier.*")
    switch c.head {
    case .language:
      builder.ignore("albert.pooler.*")
      return MaskedHead.build(
        c, width: d, tokens: tokens, isTied: c.tieEmbeddings,
        names: MaskedHeadNames(
          dense: "predictions.dense", norm: "predictions.LayerNorm", output: "predictions.decoder",
          bias: "predictions.bias"), activation: c.plainActivation, &builder)
    case .classification, .multiLabel, .regression:
      builder.ignore("predictions.*")
      let pooler = builder.scope(tensorScope) { $0.linear("pooler", d, d, c.normal) }
      return OutputHead.labels(
        c, of: .first, pooler: OutputHead.Pooler(linear: pooler, activation: .tanh), &builder)
    case .tokenClassification:
      builder.ignore("predictions.*", "albert.pooler.*")
      return OutputHead.labels(c, of: .every, &builder)
    case .replacedToken: preconditionFailure("this family detects no replaced tokens")
    }
  }
}
