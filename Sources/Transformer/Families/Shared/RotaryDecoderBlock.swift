import Kernels

/// A block of a decoder in Llama's order, which lays out its parameters.
struct RotaryDecoderBlock {
  private let c: ModelConfiguration
  private let style: RotaryDecoderStyle
  private let rotary: RotaryTable?
  private let layer: Int

  init(_ c: ModelConfiguration, _ style: RotaryDecoderStyle, _ rotary: RotaryTable?, layer: Int) {
    self.c = c
    self.style = style
    self.rotary = rotary
    self.layer = layer
  }

  func build(_ builder: inout ParameterBuilder) -> TransformerBlock {
    let d = c.hiddenSize, inner = c.intermediateSize
    let first = style.norms == .within ? nil : builder.norm("input_layernorm", c)
    let input = builder.scope("self_attn") { attentionInput(&$0) }
    let headNorms = builder.scope("self_attn") { self.headNorms(&$0) }
    let output = builder.linear(
      "self_attn.o_proj", c.attentionWidth, d, c.residualNormal, bias: c.details.hasAttentionBias)
    let second = builder.norm("post_attention_layernorm", c)
    let third = style.norms == .around ? builder.norm("pre_feedforward_layernorm", c) : nil
    let up = builder.scope("mlp") { gateAndUp(&$0) }
    let down = builder.linear(
      "mlp.down_proj", inner, d, c.residualNormal, bias: c.details.hasFeedForwardBias)
    let norms: BlockNorms
    if let first, let third {
      norms = .around((first, second), (third, builder.norm("post_feedforward_layernorm", c)))
    } else if let first {
      norms = .before(first, second)
    } else {
      norms = .within(second, builder.norm("post_feedforward_layernorm", c))
    }
    return TransformerBlock(
      c, attention: (input, output), feedForward: (up, down), norms: norms, headNorms: headNorms,
      rotary: rotary, layer: layer, site: DropoutSite.block(layer))
  }

  private var keyWidth: Int { c.keyValueHeadCount * c.headSize }

  private func attentionInput(_ builder: inout ParameterBuilder) -> Linear {
    let parts =
      style.isFused
      ? [("qkv_proj", c.attentionWidth + 2 * keyWidth)]
      : [("q_proj", c.attentionWidth), ("k_proj", keyWidth), ("v_proj", keyWidth)]
    return builder.joined(
      parts, inputs: c.hiddenSize, c.normal, bias: style.hasInputBias || c.details.hasAttentionBias)
  }

  private func gateAndUp(_ builder: inout ParameterBuilder) -> Linear {
    let inner = c.intermediateSize
    let parts = style.isFused ? [("gate_up_proj", 2 * inner)] : [("gate_proj", inner), ("up_proj", inner)]
    return builder.joined(parts, inputs: c.hiddenSize, c.normal, bias: c.details.hasFeedForwardBias)
  }

  private func headNorms(_ builder: inout ParameterBuilder) -> MultiHeadAttention.Norms? {
    guard let kind = style.headNorms else { return nil }
    let isWhole = kind == .all
    let query = builder.norm("q_norm", c, width: isWhole ? c.attentionWidth : c.headSize)
    return MultiHeadAttention.Norms(
      query: query, key: builder.norm("k_norm", c, width: isWhole ? keyWidth : c.headSize))
  }
}
