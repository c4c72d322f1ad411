/// What decoders end in.
enum DecoderHead {
  /// The vocabulary, by the token embedding's matrix where weights are tied; or labels, from the last token.
  static func build(
    _ c: ModelConfiguration, _ tokens: Parameter, _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    builder.head { builder in
      switch c.head {
      case .language where c.tieEmbeddings:
        builder.copy("lm_head.weight", of: tokens)
        return VocabularyHead(weight: tokens, bias: nil)
      case .language:
        let weight = builder.matrix("lm_head.weight", c.vocabularySize, c.hiddenSize, c.normal)
        return VocabularyHead(weight: weight, bias: nil)
      case .classification(let labels):
        builder.ignore("lm_head.weight")
        return OutputHead(
          rows: .last, pooler: nil,
          output: builder.linear("score", c.hiddenSize, labels.count, c.normal, bias: false), loss: .softmax)
      case .replacedToken: preconditionFailure("a decoder detects no replaced tokens")
      }
    }
  }
}
