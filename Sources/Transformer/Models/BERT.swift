import Kernels

/// BERT (Devlin et al. 2019): learned positions and segments, LayerNorm after the embedding and after each sub-layer,
/// the masked-language-model head tied to the token embedding. Names are those of transformers; queries, keys and
/// values are one matrix here. ELECTRA's encoder is the same under another name; see ``ELECTRA`` for its heads.
enum BERT {
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, blocks) = builder.scope(c.architecture.rawValue) { builder in
      let embedding = builder.scope("embeddings") { builder in
        let tokens = builder.table(
          "word_embeddings.weight", c.vocabularySize, c.hiddenSize, c.normal, isFactor: c.sharesTableWithHead)
        let positions = builder.table("position_embeddings.weight", c.contextLength, c.hiddenSize, c.normal)
        let segments = builder.table("token_type_embeddings.weight", c.segmentCount, c.hiddenSize, c.normal)
        return InputEmbedding(
          tokens: tokens, positions: positions, segments: segments,
          norm: builder.layerNorm("LayerNorm", c.hiddenSize, c.normEpsilon), dropout: c.dropout,
          site: DropoutSite.embedding)
      }
      let blocks = (0..<c.layerCount).map { index in
        builder.scope("encoder.layer.\(index)") {
          block(c, site: DropoutSite.block(index), layer: index, &$0)
        }
      }
      return (embedding, blocks)
    }
    var parts = ModelParts(
      embedding: embedding, blocks: blocks, finalNorm: nil,
      head: c.architecture == .electra
        ? ELECTRA.head(c, embedding.tokens, &builder) : head(c, embedding.tokens, &builder))
    if case .replacedToken = c.head, let generator = c.generator {
      parts.generator = ELECTRA.generator(generator, c, embedding, &builder)
    }
    return parts
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> ModelHead {
    switch c.head {
    case .language:
      return builder.scope("cls.predictions") { builder in
        let bias = builder.vector("bias", c.vocabularySize, .zeros)
        let transform = builder.linear("transform.dense", c.hiddenSize, c.hiddenSize, c.normal)
        let norm = builder.layerNorm("transform.LayerNorm", c.hiddenSize, c.normEpsilon)
        let weight =
          c.tieEmbeddings
          ? tokens : builder.matrix("decoder.weight", c.vocabularySize, c.hiddenSize, c.normal)
        return .masked(
          MaskedLanguageModelHead(
            transform: transform, activation: c.activation, norm: norm,
            vocabulary: VocabularyLoss(weight: weight, bias: bias)))
      }
    case .classification(let labels):
      let pooler = builder.scope("bert") { $0.linear("pooler.dense", c.hiddenSize, c.hiddenSize, c.normal) }
      return .classification(
        ClassificationHead(
          pooler: pooler, dropout: c.dropout, site: DropoutSite.classifier,
          classifier: builder.linear("classifier", c.hiddenSize, labels.count, c.normal), usesFirstToken: true
        ))
    case .replacedToken: preconditionFailure("replaced tokens are detected by an electra")
    }
  }

  /// One block of the width, heads and inner width of `c`.
  ///
  /// - Parameters:
  ///   - site: the number of the first of its two places for dropout.
  ///   - layer: its number.
  static func block(
    _ c: ModelConfiguration, site: UInt64, layer: Int, _ builder: inout ParameterBuilder
  ) -> TransformerBlock {
    let d = c.hiddenSize
    let names = ["query", "key", "value"]
    let input = Linear(
      weight: builder.matrix(
        names.map { .tensor("attention.self.\($0).weight", rows: d) }, d, c.normal),
      bias: builder.vector(names.map { .tensor("attention.self.\($0).bias", rows: d) }, .zeros))
    let output = builder.linear("attention.output.dense", d, d, c.normal)
    let norm1 = builder.layerNorm("attention.output.LayerNorm", d, c.normEpsilon)
    let up = builder.linear("intermediate.dense", d, c.intermediateSize, c.normal)
    let down = builder.linear("output.dense", c.intermediateSize, d, c.normal)
    let norm2 = builder.layerNorm("output.LayerNorm", d, c.normEpsilon)
    return TransformerBlock(
      attention: MultiHeadAttention(
        input: input, output: output, shape: c.attentionShape, rotary: nil, layer: layer),
      attentionNorm: norm1,
      feedForward: FeedForward(
        up: up, down: down, activation: c.activation, intermediateSize: c.intermediateSize),
      feedForwardNorm: norm2, normFirst: false, width: d, dropout: c.dropout, site: site)
  }
}
