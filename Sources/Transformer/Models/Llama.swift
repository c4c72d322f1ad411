import Kernels

/// Llama (Touvron et al. 2023): RMSNorm before each sub-layer and at the end, rotary positions, SwiGLU, grouped
/// key/value heads, no biases. Names are those of transformers; queries, keys and values are one matrix here, and so
/// are gate and up.
enum Llama {
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let rotary = RotaryTable(contextLength: c.contextLength, headSize: c.headSize, base: c.rotaryBase)
    var tokens: Parameter?
    var parts = builder.scope("model") { builder in
      let table = builder.table(
        "embed_tokens.weight", c.vocabularySize, c.hiddenSize, c.normal, isFactor: c.sharesTableWithHead)
      tokens = table
      let blocks = (0..<c.layerCount).map { index in
        builder.scope("layers.\(index)") { block(index, c, rotary, &$0) }
      }
      let norm = norm("norm", c, &builder)
      return ModelParts(
        embedding: InputEmbedding(
          tokens: table, positions: nil, segments: nil, norm: nil, dropout: c.dropout,
          site: DropoutSite.embedding),
        blocks: blocks, finalNorm: norm, head: .causal(VocabularyLoss(weight: table, bias: nil)))
    }
    Decoder.finish(&parts, c, tokens, &builder)
    return parts
  }

  private static func norm(
    _ name: String, _ c: ModelConfiguration, _ builder: inout ParameterBuilder
  ) -> Normalization {
    Normalization(
      weight: builder.vector("\(name).weight", c.hiddenSize, .ones), bias: nil, epsilon: c.normEpsilon)
  }

  private static func block(
    _ index: Int, _ c: ModelConfiguration, _ rotary: RotaryTable, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize
    let keyWidth = c.keyValueHeadCount * c.headSize
    let norm1 = norm("input_layernorm", c, &builder)
    let input = builder.matrix(
      [
        .tensor("self_attn.q_proj.weight", rows: d), .tensor("self_attn.k_proj.weight", rows: keyWidth),
        .tensor("self_attn.v_proj.weight", rows: keyWidth),
      ], d, c.normal)
    let output = builder.linear("self_attn.o_proj", d, d, c.residualNormal, bias: false)
    let norm2 = norm("post_attention_layernorm", c, &builder)
    let up = builder.matrix(
      [
        .tensor("mlp.gate_proj.weight", rows: c.intermediateSize),
        .tensor("mlp.up_proj.weight", rows: c.intermediateSize),
      ], d, c.normal)
    let down = builder.linear("mlp.down_proj", c.intermediateSize, d, c.residualNormal, bias: false)
    return TransformerBlock(
      attention: MultiHeadAttention(
        input: Linear(weight: input, bias: nil), output: output, shape: c.attentionShape, rotary: rotary,
        layer: index),
      attentionNorm: norm1,
      feedForward: FeedForward(
        up: Linear(weight: up, bias: nil), down: down, activation: .silu, intermediateSize: c.intermediateSize
      ),
      feedForwardNorm: norm2, normFirst: true, width: d, dropout: c.dropout, site: DropoutSite.block(index))
  }
}
