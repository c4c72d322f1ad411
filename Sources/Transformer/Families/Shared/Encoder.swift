import Kernels

/// BERT's encoder, which several families have under names of their own.
enum Encoder {
  /// Embedding and blocks under the family's name, which bare encoders' files leave out; the head is the caller's.
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> (
    embedding: InputEmbedding, blocks: [TransformerBlock]
  ) {
    builder.scope(c.family.modelType, isOptional: true) { builder in
      let embedding = builder.embedding { $0.scope("embeddings") { Self.embedding(c, &$0) } }
      let blocks = (0..<c.layerCount).map { index in
        builder.block(index, in: "encoder.layer") {
          block(c, site: DropoutSite.block(index), layer: index, &$0)
        }
      }
      return (embedding, blocks)
    }
  }

  private static func embedding(
    _ c: ModelConfiguration, _ builder: inout ParameterBuilder
  ) -> InputEmbedding {
    builder.ignore("position_ids")
    let tokens = builder.tokenTable("word_embeddings.weight", c)
    let positions = builder.table("position_embeddings.weight", c.contextLength, c.hiddenSize, c.normal)
    let segments = builder.table("token_type_embeddings.weight", c.segmentCount, c.hiddenSize, c.normal)
    return InputEmbedding(
      tokens: tokens, positions: positions, segments: segments, norm: builder.norm("LayerNorm", c),
      dropout: c.dropout)
  }

  /// One block of the width, heads and inner width of `c`.
  ///
  /// - Parameters:
  ///   - site: the number of the first of its two places for dropout.
  ///   - layer: its number.
  static func block(
    _ c: ModelConfiguration, site: UInt64, layer: Int, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize, width = c.attentionWidth
    let input = builder.scope("attention.self") { builder in
      let names = ["query", "key", "value"]
      let weight = builder.matrix(names.map { .tensor("\($0).weight", rows: width) }, d, c.normal)
      return Linear(
        weight: weight, bias: builder.vector(names.map { .tensor("\($0).bias", rows: width) }, .zeros))
    }
    let output = builder.linear("attention.output.dense", width, d, c.normal)
    let norm1 = builder.norm("attention.output.LayerNorm", c)
    let up = builder.linear("intermediate.dense", d, c.intermediateSize, c.normal)
    let down = builder.linear("output.dense", c.intermediateSize, d, c.normal)
    let norm2 = builder.norm("output.LayerNorm", c)
    return TransformerBlock(
      c, attention: (input, output), feedForward: (up, down), norms: .after(norm1, norm2),
      layer: layer, site: site)
  }
}
