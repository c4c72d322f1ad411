/// What decoders end in.
enum DecoderHead {
  /// The vocabulary, by the token embedding's matrix where weights are tied; or labels, from the last token or of each.
  ///
  /// - Parameters:
  ///   - name: that of the vocabulary's matrix.
  ///   - tokenLabels: that of the product that labels tokens.
  static func build(
    _ c: ModelConfiguration, _ tokens: Parameter, name: String = "lm_head", tokenLabels: String = "score",
    _ builder: inout ParameterBuilder
  ) -> any ModelHead {
    builder.head { builder in
      switch c.head {
      case .language where c.tieEmbeddings:
        builder.copy("\(name).weight", of: tokens)
        return VocabularyHead(weight: tokens, bias: nil, cap: c.details.logitCap)
      case .language:
        let weight = builder.matrix("\(name).weight", c.vocabularySize, c.hiddenSize, c.normal)
        return VocabularyHead(weight: weight, bias: nil, cap: c.details.logitCap)
      case .classification, .multiLabel, .regression:
        builder.ignore("\(name).weight")
        return OutputHead.labels(c, of: .last, name: "score", hasBias: false, dropout: 0, &builder)
      case .tokenClassification:
        builder.ignore("\(name).weight")
        return OutputHead.labels(c, of: .every, name: tokenLabels, &builder)
      case .replacedToken: preconditionFailure("a decoder detects no replaced tokens")
      }
    }
  }
}
