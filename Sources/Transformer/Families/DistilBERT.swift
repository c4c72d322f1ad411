import Kernels
import Storage

/// DistilBERT (Sanh et al. 2019): BERT's blocks, half as many, without segments, under keys and names of its own.
enum DistilBERT: EncoderFamily {
  static let modelType = "distilbert"
  static let summary = "encoder as bert, without segments"
  static let classNames = ClassNames(prefix: "DistilBert", language: ["ForMaskedLM", "Model"])
  static let traits = FamilyTraits.maskedEncoder

  private static let names = EncoderNames(
    query: "attention.q_lin", key: "attention.k_lin", value: "attention.v_lin",
    attentionOutput: "attention.out_lin", attentionNorm: "sa_layer_norm", up: "ffn.lin1", down: "ffn.lin2",
    outputNorm: "output_layer_norm")

  /// The table of positions is in the file, learned or sinusoids (`sinusoidal_pos_embds`). Norms have the one epsilon that
  /// transformers writes into its code.
  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try reader.refusePrunedHeads()
    var c = try reader.shape(
      Family(DistilBERT.self), hidden: "dim", layers: "n_layers", heads: "n_heads",
      intermediate: try reader.required("hidden_dim", upTo: ConfigurationReader.largestWidth))
    c.feedForward = .plain(try reader.activation("activation", default: "gelu"))
    c.dropout = try reader.number("dropout", 0...0.99) ?? 0.1
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? true
    return c
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    let dropout = ConfigurationValues.decimal(c.dropout)
    return [
      "max_position_embeddings": c.contextLength, "dim": c.hiddenSize, "n_layers": c.layerCount,
      "n_heads": c.headCount, "hidden_dim": c.intermediateSize,
      "activation": ConfigurationValues.name(c.feedForward), "dropout": dropout, "attention_dropout": 0.0,
      "seq_classif_dropout": dropout, "sinusoidal_pos_embds": false,
    ]
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, blocks) = builder.scope(tensorScope, isOptional: true) { builder in
      let embedding = builder.embedding { Encoder.embedding(c, projection: "", &$0) }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "transformer.layer") {
          Encoder.block(c, site: DropoutSite.block(index), layer: index, names: names, &$0)
        }
      }
      return (embedding, blocks)
    }
    let head = builder.head { Self.head(c, embedding.tokens, &$0) }
    return ModelParts(embedding: embedding, blocks: blocks, head: head)
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    let d = c.hiddenSize
    switch c.head {
    case .language:
      return MaskedHead.build(
        c, width: d, tokens: tokens, isTied: c.tieEmbeddings,
        names: MaskedHeadNames(dense: "vocab_transform", norm: "vocab_layer_norm", output: "vocab_projector"),
        activation: c.plainActivation, &builder)
    case .classification, .multiLabel, .regression:
      builder.ignore("vocab_transform.*", "vocab_layer_norm.*", "vocab_projector.*")
      let pooler = OutputHead.Pooler(
        linear: builder.linear("pre_classifier", d, d, c.normal), activation: .relu)
      return OutputHead.labels(c, of: .first, pooler: pooler, &builder)
    case .tokenClassification:
      builder.ignore("vocab_transform.*", "vocab_layer_norm.*", "vocab_projector.*")
      return OutputHead.labels(c, of: .every, &builder)
    case .replacedToken: preconditionFailure("this family detects no replaced tokens")
    }
  }
}
