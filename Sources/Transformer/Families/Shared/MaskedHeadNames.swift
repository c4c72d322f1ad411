import Kernels

/// What an encoder's file calls the parts of its head for hidden tokens.
struct MaskedHeadNames {
  let dense: String
  let norm: String
  /// The scope of the vocabulary's matrix.
  let output: String
  /// Where the vocabulary's bias is where the matrix is the token embedding's; nil for the matrix's scope.
  var bias: String?
  /// Whether the first map has a bias.
  var hasDenseBias = true
}

extension MaskedHead {
  /// A head from `width` to the embedding's width and the vocabulary.
  ///
  /// A bias that stands apart from the matrix is repeated in the matrix's scope. Where the matrix is the head's own,
  /// transformers computes with that one, whatever the other is.
  ///
  /// - Parameters:
  ///   - isTied: whether the vocabulary's matrix is the token embedding's.
  ///   - activation: the exact GELU in some families, whatever the blocks have.
  static func build(
    _ c: ModelConfiguration, width: Int, tokens: Parameter, isTied: Bool, names: MaskedHeadNames,
    activation: ActivationFunction = .gelu, _ builder: inout ParameterBuilder
  ) -> MaskedHead {
    let transform = builder.linear(names.dense, width, c.embeddingSize, c.normal, bias: names.hasDenseBias)
    let norm = builder.norm(names.norm, c, width: c.embeddingSize)
    let apart = isTied ? names.bias : nil
    let bias = builder.vector(apart ?? names.output + ".bias", c.vocabularySize, .zeros)
    if apart != nil { builder.copy(names.output + ".bias", of: bias) }
    var weight = tokens
    if isTied {
      builder.copy(names.output + ".weight", of: tokens)
    } else {
      weight = builder.matrix(names.output + ".weight", c.vocabularySize, c.embeddingSize, c.normal)
      if let unused = names.bias { builder.ignore(unused) }
    }
    return MaskedHead(
      transform: transform, activation: activation, norm: norm,
      vocabulary: VocabularyHead(weight: weight, bias: bias))
  }
}
