import Kernels

// The generator that a detector of replaced tokens is trained beside (Clark et al. 2020): a masked language model on the
// detector's own embeddings (tokens, positions, segments and their norm), a projection from their width to its narrower one,
// blocks, and a head that leads back to the embedding's width and is tied to the token embedding. Its tensors are named
// `generator.…` here and are not part of `model.safetensors`.
extension GeneratorParts {
  static func build(
    _ shape: GeneratorConfiguration, _ c: ModelConfiguration, _ embedding: InputEmbedding,
    _ builder: inout ParameterBuilder
  ) -> GeneratorParts {
    var narrow = c
    narrow.hiddenSize = shape.hiddenSize
    narrow.headCount = shape.headCount
    narrow.keyValueHeadCount = shape.headCount
    narrow.headSize = shape.hiddenSize / shape.headCount
    narrow.intermediateSize = shape.intermediateSize
    return builder.group(.generator) { builder in
      builder.scope("generator") { builder in
        let projection =
          shape.hiddenSize == c.embeddingSize
          ? nil
          : builder.embedding { $0.linear("embeddings_project", c.embeddingSize, shape.hiddenSize, c.normal) }
        let blocks = (0..<c.layerCount).map { index in
          builder.block(index, in: "encoder.layer") {
            Encoder.block(narrow, site: DropoutSite.generatorBlock(index), layer: index, &$0)
          }
        }
        return GeneratorParts(
          // The same tables; what is dropped of them is drawn apart.
          embedding: InputEmbedding(
            tokens: embedding.tokens, positions: embedding.positions, segments: embedding.segments,
            norm: embedding.norm, dropout: embedding.dropout, site: DropoutSite.generatorEmbedding),
          projection: projection, blocks: blocks, width: shape.hiddenSize,
          head: MaskedHead.build(
            c, width: shape.hiddenSize, tokens: embedding.tokens, isTied: true,
            names: .init(dense: "predictions.dense", norm: "predictions.LayerNorm", output: "lm_head"),
            &builder))
      }
    }
  }
}
