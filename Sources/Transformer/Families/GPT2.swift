import Kernels
import Storage

/// GPT-2 (Radford et al. 2019): learned positions, LayerNorm before each sub-layer and at the end, biases everywhere,
/// the head tied to the token embedding. Names and layouts are those of transformers, whose `Conv1D` holds [in, out].
enum GPT2: ModelFamily {
  static let modelType = "gpt2"
  static let summary = "decoder with learned positions"
  static let classNames = ClassNames(prefix: "GPT2", language: ["LMHeadModel", "Model"])
  static let traits = FamilyTraits.decoder
  static let sizes: SizeTable? = .decoders
  static let conventions = FamilyConventions(
    feedForward: .plain(.geluTanh), norm: .layer(bias: true), normEpsilon: 1e-5,
    intermediateSize: { 4 * $0 })

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try reader.refuse("scale_attn_weights", unless: .bool(true))
    try reader.refuse("scale_attn_by_inverse_layer_idx", unless: .bool(false))
    try reader.refuse("add_cross_attention", unless: .bool(false))
    var c = try reader.shape(
      Family(GPT2.self), context: "n_positions", hidden: "n_embd", layers: "n_layer", heads: "n_head",
      intermediate: try reader.integer("n_inner", 1...ConfigurationReader.largestWidth))
    c.feedForward = .plain(try reader.activation("activation_function", default: "gelu_new"))
    c.normEpsilon = try reader.number("layer_norm_epsilon", 0...1) ?? 1e-5
    c.dropout = try reader.number("resid_pdrop", 0...0.99) ?? 0.1
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? true
    return c
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    let dropout = ConfigurationValues.decimal(c.dropout)
    return [
      "n_positions": c.contextLength, "n_embd": c.hiddenSize, "n_layer": c.layerCount, "n_head": c.headCount,
      "n_inner": c.intermediateSize,
      "activation_function": ConfigurationValues.name(c.feedForward, geluTanh: "gelu_new"),
      "layer_norm_epsilon": ConfigurationValues.decimal(c.normEpsilon), "resid_pdrop": dropout,
      "embd_pdrop": dropout, "attn_pdrop": 0.0,
    ]
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, blocks, norm) = builder.scope("transformer", isOptional: true) { builder in
      let embedding = builder.embedding { builder in
        let tokens = builder.tokenTable("wte.weight", c)
        let positions = builder.table("wpe.weight", c.contextLength, c.hiddenSize, c.normal)
        return InputEmbedding(tokens: tokens, positions: positions, dropout: c.dropout)
      }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "h") { Self.block(index, c, &$0) }
      }
      return (embedding, blocks, builder.norm("ln_f", c))
    }
    return ModelParts(
      embedding: embedding, blocks: blocks, finalNorm: norm,
      head: DecoderHead.build(c, embedding.tokens, tokenLabels: "classifier", &builder))
  }

  private static func block(
    _ index: Int, _ c: ModelConfiguration, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize, width = c.attentionWidth
    builder.ignore("attn.bias", "attn.masked_bias")
    let norm1 = builder.norm("ln_1", c)
    let input = builder.linear("attn.c_attn", d, 3 * width, c.normal, transposed: true)
    let output = builder.linear("attn.c_proj", width, d, c.residualNormal, transposed: true)
    let norm2 = builder.norm("ln_2", c)
    let up = builder.linear("mlp.c_fc", d, c.intermediateSize, c.normal, transposed: true)
    let down = builder.linear("mlp.c_proj", c.intermediateSize, d, c.residualNormal, transposed: true)
    return TransformerBlock(
      c, attention: (input, output), feedForward: (up, down), norms: .before(norm1, norm2),
      layer: index, site: DropoutSite.block(index))
  }
}
