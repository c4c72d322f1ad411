import Kernels
import Storage

/// Decoders in Llama's order: RMSNorm before each sub-layer and at the end, rotary positions, a gated feed-forward part,
/// grouped key/value heads. Names are those of transformers; queries, keys and values are one matrix here, and so are gate
/// and up.
protocol RotaryDecoder: ModelFamily {
  /// Whether queries, keys and values have biases.
  static var hasInputBias: Bool { get }

  /// Whether models made elsewhere were trained with a begin token before every text.
  static var beginsTexts: Bool { get }

  /// Whether transformers takes a class of the family for every tokenizer, whatever class its files name.
  static var overrulesTokenizerClass: Bool { get }

  /// Refuses what its files may ask for beyond that.
  static func check(_ reader: ConfigurationReader) throws(FileError)
}

extension RotaryDecoder {
  static var hasInputBias: Bool { false }

  static var beginsTexts: Bool { true }

  static var overrulesTokenizerClass: Bool { false }

  static var sizes: SizeTable? { .decoders }

  static var traits: FamilyTraits {
    var traits = FamilyTraits.rotaryDecoder
    traits.beginsTexts = beginsTexts
    traits.overrulesTokenizerClass = overrulesTokenizerClass
    return traits
  }

  /// The feed-forward part is 8/3 as wide as the model, rounded up to a multiple of 32: as many weights as two matrices
  /// four times as wide, since a gated part has three.
  static var conventions: FamilyConventions {
    FamilyConventions(
      feedForward: .gated(.silu), norm: .rms(offset: 0), normEpsilon: 1e-5,
      intermediateSize: { ($0 * 8 / 3 + 31) / 32 * 32 })
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] { RotaryDecoderFile.write(c) }

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try check(reader)
    return try RotaryDecoderFile.read(reader, Family(Self.self))
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let rotary = RotaryTable(contextLength: c.contextLength, headSize: c.headSize, base: c.rotaryBase)
    builder.ignore("*rotary_emb.inv_freq")
    let (tokens, blocks, norm) = builder.scope("model", isOptional: true) { builder in
      let tokens = builder.embedding { $0.tokenTable("embed_tokens.weight", c) }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "layers") { block(index, c, rotary, &$0) }
      }
      return (tokens, blocks, builder.norm("norm", c))
    }
    return ModelParts(
      embedding: InputEmbedding(tokens: tokens, positions: nil, dropout: c.dropout), blocks: blocks,
      finalNorm: norm, head: DecoderHead.build(c, tokens, &builder))
  }

  private static func block(
    _ index: Int, _ c: ModelConfiguration, _ rotary: RotaryTable, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize, inner = c.intermediateSize
    let norm1 = builder.norm("input_layernorm", c)
    let input = builder.scope("self_attn") { attentionInput(c, &$0) }
    let output = builder.linear("self_attn.o_proj", c.attentionWidth, d, c.residualNormal, bias: false)
    let norm2 = builder.norm("post_attention_layernorm", c)
    let up = builder.matrix(
      [.tensor("mlp.gate_proj.weight", rows: inner), .tensor("mlp.up_proj.weight", rows: inner)], d, c.normal)
    let down = builder.linear("mlp.down_proj", inner, d, c.residualNormal, bias: false)
    return TransformerBlock(
      c, attention: (input, output), feedForward: (Linear(weight: up, bias: nil), down),
      norms: (norm1, norm2), normFirst: true, rotary: rotary, layer: index, site: DropoutSite.block(index))
  }

  private static func attentionInput(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> Linear {
    let keyWidth = c.keyValueHeadCount * c.headSize
    func parts(_ kind: String) -> [ParameterBuilder.Stored] {
      [("q_proj", c.attentionWidth), ("k_proj", keyWidth), ("v_proj", keyWidth)]
        .map { .tensor("\($0.0).\(kind)", rows: $0.1) }
    }
    let weight = builder.matrix(parts("weight"), c.hiddenSize, c.normal)
    return Linear(weight: weight, bias: hasInputBias ? builder.vector(parts("bias"), .zeros) : nil)
  }
}
