import Kernels

/// GPT-2 (Radford et al. 2019): learned positions, LayerNorm before each sub-layer and at the end, biases everywhere,
/// the head tied to the token embedding. Names and layouts are those of transformers, whose `Conv1D` holds [in, out].
enum GPT2 {
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    var tokens: Parameter?
    var parts = builder.scope("transformer") { builder in
      let table = builder.table(
        "wte.weight", c.vocabularySize, c.hiddenSize, c.normal, isFactor: c.sharesTableWithHead)
      tokens = table
      let positions = builder.table("wpe.weight", c.contextLength, c.hiddenSize, c.normal)
      let blocks = (0..<c.layerCount).map { index in
        builder.scope("h.\(index)") { block(index, c, &$0) }
      }
      let norm = builder.layerNorm("ln_f", c.hiddenSize, c.normEpsilon)
      return ModelParts(
        embedding: InputEmbedding(
          tokens: table, positions: positions, segments: nil, norm: nil, dropout: c.dropout,
          site: DropoutSite.embedding),
        blocks: blocks, finalNorm: norm, head: .causal(VocabularyLoss(weight: table, bias: nil)))
    }
    Decoder.finish(&parts, c, tokens, &builder)
    return parts
  }

  private static func block(
    _ index: Int, _ c: ModelConfiguration, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize
    let norm1 = builder.layerNorm("ln_1", d, c.normEpsilon)
    let input = builder.linear("attn.c_attn", d, 3 * d, c.normal, transposed: true)
    let output = builder.linear("attn.c_proj", d, d, c.residualNormal, transposed: true)
    let norm2 = builder.layerNorm("ln_2", d, c.normEpsilon)
    let up = builder.linear("mlp.c_fc", d, c.intermediateSize, c.normal, transposed: true)
    let down = builder.linear("mlp.c_proj", c.intermediateSize, d, c.residualNormal, transposed: true)
    return TransformerBlock(
      attention: MultiHeadAttention(
        input: input, output: output, shape: c.attentionShape, rotary: nil, layer: index),
      attentionNorm: norm1,
      feedForward: FeedForward(
        up: up, down: down, activation: c.activation, intermediateSize: c.intermediateSize),
      feedForwardNorm: norm2, normFirst: true, width: d, dropout: c.dropout, site: DropoutSite.block(index))
  }
}

/// What the two decoders end in.
enum Decoder {
  /// Replaces the tied head by one of its own where weights are not tied, or by a classifier.
  static func finish(
    _ parts: inout ModelParts, _ c: ModelConfiguration, _ tokens: Parameter?,
    _ builder: inout ParameterBuilder
  ) {
    switch c.head {
    case .language:
      if !c.tieEmbeddings {
        let weight = builder.matrix("lm_head.weight", c.vocabularySize, c.hiddenSize, c.normal)
        parts.head = .causal(VocabularyLoss(weight: weight, bias: nil))
      }
    case .classification(let labels):
      parts.head = .classification(
        ClassificationHead(
          pooler: nil, dropout: 0, site: DropoutSite.classifier,
          classifier: builder.linear("score", c.hiddenSize, labels.count, c.normal, bias: false),
          usesFirstToken: false))
    case .replacedToken: preconditionFailure("a decoder detects no replaced tokens")
    }
  }
}
