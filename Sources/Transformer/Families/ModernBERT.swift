import Kernels
import Storage

/// ModernBERT (Warner et al. 2024): LayerNorm without shift before each sub-layer, but for attention in the first, and at the
/// end; rotary positions; GeGLU; no biases in the blocks. Two of three layers see a window of positions on both sides, with a
/// rotary base of their own.
enum ModernBERT: ModelFamily {
  static let modelType = "modernbert"
  static let summary = "encoder with rotary positions and windows in most layers"
  static let classNames = ClassNames(prefix: "ModernBert", language: ["ForMaskedLM", "Model"])
  static let tensorScope = "model"
  static let sizes: SizeTable? = .encoders

  static var traits: FamilyTraits {
    var traits = FamilyTraits.maskedEncoder
    traits.hasRotaryPositions = true
    return traits
  }

  static var conventions: FamilyConventions {
    FamilyConventions(
      feedForward: .gated(.gelu), norm: .layer(bias: false), normEpsilon: 1e-5,
      intermediateSize: { ($0 * 3 / 2 + 31) / 32 * 32 }, classifierRows: .mean,
      rotaryBase: 160_000,
      details: { layers, _ in DecoderDetails(windows: ModernBERTFile.usualWindows(layers)) })
  }

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    try ModernBERTFile.read(reader, Family(ModernBERT.self))
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] { ModernBERTFile.write(c) }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let rotary = RotaryTables(c)
    let (embedding, blocks, norm) = builder.scope(tensorScope, isOptional: true) { builder in
      let embedding = builder.embedding { builder in
        builder.scope("embeddings") { builder in
          let tokens = builder.tokenTable("tok_embeddings.weight", c)
          return InputEmbedding(
            tokens: tokens, positions: nil, norm: builder.norm("norm", c), dropout: c.dropout)
        }
      }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "layers") { block(index, c, rotary[index], &$0) }
      }
      return (embedding, blocks, builder.norm("final_norm", c))
    }
    let head = builder.head { Self.head(c, embedding.tokens, &$0) }
    return ModelParts(embedding: embedding, blocks: blocks, finalNorm: norm, head: head)
  }

  private static func block(
    _ index: Int, _ c: ModelConfiguration, _ rotary: RotaryTable?, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize, width = c.attentionWidth, inner = c.intermediateSize, details = c.details
    let first = index == 0 ? nil : builder.norm("attn_norm", c)
    let input = builder.linear("attn.Wqkv", d, 3 * width, c.normal, bias: details.hasAttentionBias)
    let output = builder.linear("attn.Wo", width, d, c.residualNormal, bias: details.hasAttentionBias)
    let second = builder.norm("mlp_norm", c)
    let up = builder.linear("mlp.Wi", d, 2 * inner, c.normal, bias: details.hasFeedForwardBias)
    let down = builder.linear("mlp.Wo", inner, d, c.residualNormal, bias: details.hasFeedForwardBias)
    return TransformerBlock(
      c, attention: (input, output), feedForward: (up, down),
      norms: first.map { .before($0, second) } ?? .beforeFeedForward(second), rotary: rotary, layer: index,
      site: DropoutSite.block(index))
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    let d = c.hiddenSize
    switch c.head {
    case .language:
      return MaskedHead.build(
        c, width: d, tokens: tokens, isTied: c.tieEmbeddings,
        names: MaskedHeadNames(
          dense: "head.dense", norm: "head.norm", output: "decoder", hasDenseBias: false),
        &builder)
    case .classification, .multiLabel, .regression, .tokenClassification:
      builder.ignore("decoder.*")
      let dense = builder.linear("head.dense", d, d, c.normal, bias: false)
      let pooler = OutputHead.Pooler(linear: dense, activation: .gelu, norm: builder.norm("head.norm", c))
      let sequences = c.classifierRows == .mean ? OutputHead.Rows.mean : .first
      return OutputHead.labels(c, of: c.head.labelsTokens ? .every : sequences, pooler: pooler, &builder)
    case .replacedToken: preconditionFailure("this family detects no replaced tokens")
    }
  }
}
