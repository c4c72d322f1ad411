import Kernels
import Storage

/// Families with RoBERTa's arithmetic and names (Liu et al. 2019): BERT's blocks, one segment, positions that are numbered
/// behind the padding's id, and heads of their own.
protocol RoBERTaFamily: EncoderFamily {}

extension RoBERTaFamily {
  static var tensorScope: String { "roberta" }

  static var traits: FamilyTraits {
    var traits = FamilyTraits.maskedEncoder
    traits.segmentCount = 1
    traits.countedPadding = 1
    return traits
  }

  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration {
    let (padding, rows) = ("pad_token_id", "max_position_embeddings")
    var c = try readEncoder(reader)
    let id = try reader.token(padding, below: c.vocabularySize)
    if id == nil, let said = reader.members[padding] {
      throw reader.failure(
        padding, "is \(said.text), but models of this family number positions from it; give the padding's id")
    }
    c.paddingToken = id ?? c.paddingToken
    guard c.contextLength > c.firstPosition else {
      throw reader.failure(
        rows,
        "is \(c.contextLength), but positions begin at \(c.firstPosition), behind the padding's id: none is left"
      )
    }
    c.contextLength -= c.firstPosition
    return c
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    encoderMembers(c).merging(["max_position_embeddings": c.firstPosition + c.contextLength]) { $1 }
  }

  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts {
    let (embedding, blocks) = Encoder.build(c, &builder)
    let head = builder.head { Self.head(c, embedding.tokens, &$0) }
    return ModelParts(embedding: embedding, blocks: blocks, head: head)
  }

  private static func head(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    let d = c.hiddenSize
    builder.ignore("roberta.pooler.*")
    switch c.head {
    case .language:
      return MaskedHead.build(
        c, width: d, tokens: tokens, isTied: c.tieEmbeddings,
        names: MaskedHeadNames(
          dense: "lm_head.dense", norm: "lm_head.layer_norm", output: "lm_head.decoder", bias: "lm_head.bias"),
        &builder)
    case .classification, .multiLabel, .regression:
      builder.ignore("lm_head.*")
      return OutputHead.denseLabels(c, .tanh, &builder)
    case .tokenClassification:
      builder.ignore("lm_head.*")
      return OutputHead.labels(c, of: .every, &builder)
    case .replacedToken: preconditionFailure("this family detects no replaced tokens")
    }
  }
}
