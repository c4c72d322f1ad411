/// What decoders end in.
enum DecoderHead {
  /// The vocabulary, by the token embedding's matrix where weights are tied; or labels, from the last token.
  ///
  /// - Parameter name: that of the vocabulary's matrix.
  static func build(
    _ c: ModelConfiguration, _ tokens: Parameter, name: String = "lm_head", _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    builder.head { builder in
      switch c.head {
      case .language where c.tieEmbeddings:
        builder.copy("\(name).weight", of: tokens)
        return VocabularyHead(weight: tokens, bias: nil, cap: c.details.logitCap)
      case .language:
        let weight = builder.matrix("\(name).weight", c.vocabularySize, c.hiddenSize, c.normal)
        return VocabularyHead(weight: weight, bias: nil, cap: c.details.logitCap)
      case .classification(let labels):
        builder.ignore("\(name).weight")
        return OutputHead(
          rows: .last, pooler: nil,
          output: builder.linear("score", c.hiddenSize, labels.count, c.normal, bias: false), loss: .softmax)
      case .replacedToken: preconditionFailure("a decoder detects no replaced tokens")
      }
    }
  }
}
