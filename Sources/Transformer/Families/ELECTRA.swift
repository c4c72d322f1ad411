import Kernels

/// ELECTRA (Clark et al. 2020): BERT's encoder, its embeddings as wide as its blocks or not, under heads and names of its own.
/// The usual one says of each token whether it was replaced, and is trained beside a generator.
enum ELECTRA: EncoderFamily {
  static let modelType = "electra"
  static let summary = "encoder that detects replaced tokens"
  // A bare encoder is a detector without its head.
  static let classNames = ClassNames(
    prefix: "Electra", language: ["ForMaskedLM"], replacedToken: ["ForPreTraining", "Model"])
  /// None: a detector is what training an encoder on replaced tokens makes.
  static let sizes: SizeTable? = nil
  static let usualEmbeddingSize: Int? = 128

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    encoderMembers(c).merging(["embedding_size": c.embeddingSize]) { _, new in new }
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, blocks) = Encoder.build(c, &builder)
    let head = builder.head { Self.head(c, embedding.tokens, &$0) }
    var parts = ModelParts(embedding: embedding, blocks: blocks, head: head)
    if c.head == .replacedToken, let shape = c.generator {
      parts.generator = GeneratorParts.build(shape, c, embedding, &builder)
    }
    return parts
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    let d = c.hiddenSize
    switch c.head {
    case .language:
      return MaskedHead.build(
        c, width: d, tokens: tokens, isTied: c.tieEmbeddings,
        names: .init(
          dense: "generator_predictions.dense", norm: "generator_predictions.LayerNorm",
          output: "generator_lm_head"), &builder)
    case .classification, .multiLabel, .regression:
      builder.ignore("discriminator_predictions.*")
      return OutputHead.denseLabels(c, .gelu, &builder)
    case .tokenClassification:
      builder.ignore("discriminator_predictions.*")
      return OutputHead.labels(c, of: .every, &builder)
    case .replacedToken:
      return builder.scope("discriminator_predictions") { builder in
        let dense = builder.linear("dense", d, d, c.normal)
        return OutputHead(
          rows: .every, pooler: OutputHead.Pooler(linear: dense, activation: c.plainActivation),
          output: builder.linear("dense_prediction", d, 1, c.normal), loss: .sigmoid)
      }
    }
  }
}
