import Kernels

/// BERT (Devlin et al. 2019): the encoder with a masked-language-model head tied to the token embedding, or a classifier over
/// the pooled first token.
enum BERT: EncoderFamily {
  static let modelType = "bert"
  static let summary = "encoder, which reads text"
  static let classNames = ClassNames(prefix: "Bert", language: ["ForMaskedLM", "ForPreTraining", "Model"])

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, blocks) = Encoder.build(c, &builder)
    let head = builder.head { Self.head(c, embedding.tokens, &$0) }
    return ModelParts(embedding: embedding, blocks: blocks, head: head)
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    switch c.head {
    case .language:
      builder.ignore("cls.seq_relationship.*", "bert.pooler.*")
      return builder.scope("cls.predictions") { builder in
        let bias = builder.vector("bias", c.vocabularySize, .zeros)
        builder.copy("decoder.bias", of: bias)
        let transform = builder.linear("transform.dense", c.hiddenSize, c.hiddenSize, c.normal)
        let norm = builder.norm("transform.LayerNorm", c)
        var weight = tokens
        if c.tieEmbeddings {
          builder.copy("decoder.weight", of: tokens)
        } else {
          weight = builder.matrix("decoder.weight", c.vocabularySize, c.hiddenSize, c.normal)
        }
        return MaskedHead(
          transform: transform, activation: c.plainActivation, norm: norm,
          vocabulary: VocabularyHead(weight: weight, bias: bias))
      }
    case .classification, .multiLabel, .regression:
      builder.ignore("cls.*")
      let pooler = builder.scope("bert") { $0.linear("pooler.dense", c.hiddenSize, c.hiddenSize, c.normal) }
      return OutputHead.labels(
        c, of: .first, pooler: OutputHead.Pooler(linear: pooler, activation: .tanh), &builder)
    case .tokenClassification:
      builder.ignore("cls.*", "bert.pooler.*")
      return OutputHead.labels(c, of: .every, &builder)
    case .replacedToken: preconditionFailure("this family detects no replaced tokens")
    }
  }
}
