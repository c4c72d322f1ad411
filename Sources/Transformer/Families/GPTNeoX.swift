import Kernels
import Storage

/// GPT-NeoX (Black et al. 2022), of which Pythia is made: LayerNorms, attention and feed-forward part side by side, a part of
/// each head that turns, and a stored matrix in which each head's query, key and value stand together.
enum GPTNeoX: ModelFamily {
  static let modelType = "gpt_neox"
  static let summary = "decoder with rotary positions and both parts of a block side by side"
  static let classNames = ClassNames(prefix: "GPTNeoX", language: ["ForCausalLM", "Model"])
  static let traits: FamilyTraits = {
    var traits = FamilyTraits.rotaryDecoder
    traits.groupsKeyValueHeads = false
    return traits
  }()
  static let sizes: SizeTable? = .decoders
  static let conventions = FamilyConventions(
    feedForward: .plain(.gelu), norm: .layer(bias: true), normEpsilon: 1e-5, intermediateSize: { 4 * $0 },
    details: { _, _ in
      var details = DecoderDetails(rotaryShare: 0.25)
      details.hasAttentionBias = true
      details.isParallel = true
      return details
    })

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    var c = try reader.shape(
      Family(GPTNeoX.self),
      intermediate: try reader.required("intermediate_size", upTo: ConfigurationReader.largestWidth))
    c.feedForward = .plain(try reader.activation("hidden_act", default: "gelu"))
    c.normEpsilon = try reader.number("layer_norm_eps", 0...1) ?? 1e-5
    c.dropout = try reader.number("hidden_dropout", 0...0.99) ?? 0
    try reader.readRotary(into: &c, baseKey: "rotary_emb_base", shareKey: "rotary_pct")
    c.details.hasAttentionBias = try reader.flag("attention_bias") ?? true
    c.details.isParallel = try reader.flag("use_parallel_residual") ?? true
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? false
    return c
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    var members = ConfigurationValues.sizes(c)
    members["hidden_act"] = ConfigurationValues.name(c.feedForward)
    members["layer_norm_eps"] = ConfigurationValues.decimal(c.normEpsilon)
    members["hidden_dropout"] = ConfigurationValues.decimal(c.dropout)
    members["attention_dropout"] = 0.0
    members["rotary_emb_base"] = ConfigurationValues.decimal(c.rotaryBase)
    members["rotary_pct"] = ConfigurationValues.decimal(c.details.rotaryShare)
    members["attention_bias"] = c.details.hasAttentionBias
    members["use_parallel_residual"] = c.details.isParallel
    if let scaling = c.details.rotaryScaling.members { members["rope_scaling"] = scaling }
    return members
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let rotary = RotaryTables(c)
    builder.ignore("*rotary_emb.inv_freq", "*.attention.bias", "*.attention.masked_bias")
    let (tokens, blocks, norm) = builder.scope("gpt_neox", isOptional: true) { builder in
      let tokens = builder.embedding { $0.tokenTable("embed_in.weight", c) }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "layers") { block(index, c, rotary[index], &$0) }
      }
      return (tokens, blocks, builder.norm("final_layer_norm", c))
    }
    return ModelParts(
      embedding: InputEmbedding(tokens: tokens, positions: nil, dropout: c.dropout), blocks: blocks,
      finalNorm: norm,
      head: DecoderHead.build(
        c, tokens, name: "embed_out", tokenLabels: "classifier", &builder))
  }

  private static func block(
    _ index: Int, _ c: ModelConfiguration, _ rotary: RotaryTable?, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize, width = c.attentionWidth, hasBias = c.details.hasAttentionBias
    let norm1 = builder.norm("input_layernorm", c)
    let input = builder.linear("attention.query_key_value", d, 3 * width, c.normal, bias: hasBias)
    let output = builder.linear("attention.dense", width, d, c.residualNormal, bias: hasBias)
    let norm2 = builder.norm("post_attention_layernorm", c)
    let up = builder.linear("mlp.dense_h_to_4h", d, c.intermediateSize, c.normal)
    let down = builder.linear("mlp.dense_4h_to_h", c.intermediateSize, d, c.residualNormal)
    return TransformerBlock(
      c, attention: (input, output), feedForward: (up, down),
      norms: c.details.isParallel ? .parallel(norm1, norm2) : .before(norm1, norm2), isInterleaved: true,
      rotary: rotary, layer: index, site: DropoutSite.block(index))
  }
}
