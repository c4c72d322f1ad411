import Kernels

/// The heads of ELECTRA (Clark et al. 2020) over BERT's encoder, in the names of transformers, and the generator.
///
/// A detector says of each token whether it was replaced. The generator beside it is a masked language model on the
/// detector's own embeddings (tokens, positions, segments and their norm), a projection from their width to its narrower
/// one, blocks, and a head that leads back to the embedding's width and is tied to the token embedding: the paper's
/// design. Generator tensors are named `generator.…` here and are not part of `model.safetensors`.
enum ELECTRA {
  static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> ModelHead {
    let d = c.hiddenSize
    switch c.head {
    case .language:
      return .masked(
        maskedHead(
          c, width: d, tokens: tokens, predictions: "generator_predictions", output: "generator_lm_head",
          &builder))
    case .classification(let labels):
      return builder.scope("classifier") { builder in
        .classification(
          ClassificationHead(
            pooler: builder.linear("dense", d, d, c.normal), poolerActivation: .gelu, dropout: c.dropout,
            site: DropoutSite.classifier, classifier: builder.linear("out_proj", d, labels.count, c.normal),
            usesFirstToken: true))
      }
    case .replacedToken:
      return builder.scope("discriminator_predictions") { builder in
        .replacedToken(
          ReplacedTokenHead(
            dense: builder.linear("dense", d, d, c.normal), activation: c.activation,
            prediction: builder.linear("dense_prediction", d, 1, c.normal)))
      }
    }
  }

  /// The start of the names of a generator's tensors.
  static let generatorPrefix = "generator."

  static func generator(
    _ shape: GeneratorConfiguration, _ c: ModelConfiguration, _ embedding: InputEmbedding,
    _ builder: inout ParameterBuilder
  ) -> GeneratorParts {
    var narrow = c
    narrow.hiddenSize = shape.hiddenSize
    narrow.headCount = shape.headCount
    narrow.keyValueHeadCount = shape.headCount
    narrow.intermediateSize = shape.intermediateSize
    return builder.scope("generator") { builder in
      let projection =
        shape.hiddenSize == c.hiddenSize
        ? nil : builder.linear("embeddings_project", c.hiddenSize, shape.hiddenSize, c.normal)
      let blocks = (0..<c.layerCount).map { index in
        builder.scope("encoder.layer.\(index)") {
          BERT.block(narrow, site: DropoutSite.generatorBlock(index), layer: index, &$0)
        }
      }
      return GeneratorParts(
        // The same tables; what is dropped of them is drawn apart.
        embedding: InputEmbedding(
          tokens: embedding.tokens, positions: embedding.positions, segments: embedding.segments,
          norm: embedding.norm, dropout: embedding.dropout, site: DropoutSite.generatorEmbedding),
        projection: projection, blocks: blocks, width: shape.hiddenSize,
        head: maskedHead(
          c, width: shape.hiddenSize, tokens: embedding.tokens, predictions: "predictions", output: "lm_head",
          &builder))
    }
  }

  /// A masked language model's head from `width` to the embedding's width and the vocabulary. Its non-linearity is the
  /// exact GELU, whatever the blocks have.
  private static func maskedHead(
    _ c: ModelConfiguration, width: Int, tokens: Parameter, predictions: String, output: String,
    _ builder: inout ParameterBuilder
  ) -> MaskedLanguageModelHead {
    let (transform, norm) = builder.scope(predictions) { builder in
      let dense = builder.linear("dense", width, c.hiddenSize, c.normal)
      return (dense, builder.layerNorm("LayerNorm", c.hiddenSize, c.normEpsilon))
    }
    let (weight, bias) = builder.scope(output) { builder in
      let bias = builder.vector("bias", c.vocabularySize, .zeros)
      let isTied = c.tieEmbeddings || c.head == .replacedToken
      return (isTied ? tokens : builder.matrix("weight", c.vocabularySize, c.hiddenSize, c.normal), bias)
    }
    return MaskedLanguageModelHead(
      transform: transform, activation: .gelu, norm: norm,
      vocabulary: VocabularyLoss(weight: weight, bias: bias))
  }
}
