import Kernels

/// BERT's encoder, which several families have under names of their own.
enum Encoder {
  /// Embedding and blocks under the family's scope, which bare encoders' files leave out; the head is the caller's.
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> (
    embedding: InputEmbedding, blocks: [TransformerBlock]
  ) {
    builder.scope(c.family.type.tensorScope, isOptional: true) { builder in
      let embedding = builder.embedding { Self.embedding(c, projection: "embeddings_project", &$0) }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "encoder.layer") {
          block(c, site: DropoutSite.block(index), layer: index, &$0)
        }
      }
      return (embedding, blocks)
    }
  }

  /// The tables in the scope `embeddings`, and what leads from their width to the model's.
  ///
  /// - Parameters:
  ///   - projection: its name.
  ///   - isProjected: whether it is there; nil where only another width asks for it.
  static func embedding(
    _ c: ModelConfiguration, projection: String, isProjected: Bool? = nil, _ builder: inout ParameterBuilder
  ) -> InputEmbedding {
    let (tokens, positions, segments, norm) = builder.scope("embeddings") { builder in
      builder.ignore("position_ids", "token_type_ids")
      let width = c.embeddingSize
      let tokens = builder.tokenTable("word_embeddings.weight", c)
      let positions = builder.table(
        "position_embeddings.weight", c.firstPosition + c.contextLength, width, c.normal)
      let segments =
        c.segmentCount == 0
        ? nil : builder.table("token_type_embeddings.weight", c.segmentCount, width, c.normal)
      return (tokens, positions, segments, builder.norm("LayerNorm", c, width: width))
    }
    let isWidened = isProjected ?? (c.embeddingSize != c.hiddenSize)
    return InputEmbedding(
      tokens: tokens, positions: positions,
      padding: c.firstPosition > 0 ? Int32(c.firstPosition - 1) : nil, segments: segments, norm: norm,
      projection: isWidened ? builder.linear(projection, c.embeddingSize, c.hiddenSize, c.normal) : nil,
      dropout: c.dropout)
  }

  /// One block of the width, heads and inner width of `c`.
  ///
  /// - Parameters:
  ///   - site: the number of the first of its two places for dropout.
  ///   - layer: its number.
  static func block(
    _ c: ModelConfiguration, site: UInt64, layer: Int, names: EncoderNames = .bert,
    _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    EncoderLayers(c, names, &builder).block(c, layer: layer, site: site)
  }
}
