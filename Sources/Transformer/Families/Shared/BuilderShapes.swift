import Kernels

// What the families' builders say of a configuration.
extension ModelConfiguration {
  /// The normal deviates a matrix begins with.
  var normal: Initializer { .normal(initializerRange) }

  /// Those of the matrices that write into the residual stream of a pre-norm model: smaller by √(2·layers), so that
  /// the stream's variance does not grow with depth (Radford et al. 2019).
  var residualNormal: Initializer { .normal(initializerRange / Float(2 * layerCount).squareRoot()) }

  /// Whether the head's product takes the table of token embeddings.
  var sharesTableWithHead: Bool {
    switch head {
    case .language: tieEmbeddings
    case .classification, .multiLabel, .regression, .tokenClassification: false
    // The generator's.
    case .replacedToken: generator != nil
    }
  }

  /// The heads of a layer as the kernels take them. A window as long as the context hides nothing.
  func attentionShape(layer: Int) -> AttentionShape {
    let window = details.windows.flatMap {
      $0.layers.contains(layer) && $0.length < contextLength ? $0.length : nil
    }
    return AttentionShape(
      headCount: headCount, keyValueHeadCount: keyValueHeadCount, headSize: headSize, isCausal: isCausal,
      window: window, cap: details.scoreCap, scale: details.scoreDivisor.map { 1 / $0.squareRoot() })
  }

  /// The function of a feed-forward part that is not gated, which an encoder's heads apply too.
  var plainActivation: ActivationFunction {
    guard case .plain(let function) = feedForward else {
      preconditionFailure("a gated feed-forward part has no function for a head")
    }
    return function
  }
}

extension TransformerBlock {
  /// A block of the widths, heads and functions of `c`.
  ///
  /// - Parameters:
  ///   - attention: from the model's width to queries, keys and values, and from the heads to the model's width.
  ///   - feedForward: from the model's width to the inner one and back.
  ///   - norms: attention's and the feed-forward part's.
  ///   - headNorms: those of queries and keys.
  ///   - isInterleaved: whether each head's query, key and value stand together.
  ///   - layer: the block's number.
  ///   - site: the number of the first of its two places for dropout.
  init(
    _ c: ModelConfiguration, attention: (input: Linear, output: Linear),
    feedForward: (up: Linear, down: Linear),
    norms: BlockNorms, headNorms: MultiHeadAttention.Norms? = nil, isInterleaved: Bool = false,
    rotary: RotaryTable? = nil, layer: Int, site: UInt64
  ) {
    self.init(
      attention: MultiHeadAttention(
        input: attention.input, output: attention.output, shape: c.attentionShape(layer: layer),
        norms: headNorms, isInterleaved: isInterleaved, rotary: rotary, layer: layer),
      feedForward: FeedForward(
        up: feedForward.up, down: feedForward.down, kind: c.feedForward,
        intermediateSize: c.intermediateSize),
      norms: norms, width: c.hiddenSize, dropout: c.dropout, site: site)
  }
}

// Layers with their parameters.
extension ParameterBuilder {
  /// The table of token embeddings.
  mutating func tokenTable(_ name: String, _ c: ModelConfiguration) -> Parameter {
    table(name, c.vocabularySize, c.embeddingSize, c.normal, isMatmulWeight: c.sharesTableWithHead)
  }

  /// A norm under `name`.
  ///
  /// - Parameter width: the model's where nothing is said.
  mutating func norm(_ name: String, _ c: ModelConfiguration, width: Int? = nil) -> Normalization {
    let width = width ?? c.hiddenSize
    return scope(name) { builder in
      let weight: Parameter
      let kind: Normalization.Kind
      switch c.norm {
      case .layer(let hasBias):
        weight = builder.vector("weight", width, .ones)
        kind = .layer(bias: hasBias ? builder.vector("bias", width, .zeros) : nil)
      case .rms(let offset):
        // An offset of 1 is there to let the stored weight begin at 0.
        weight = builder.vector("weight", width, offset == 1 ? .zeros : .ones)
        kind = .rms(offset: offset)
      }
      return Normalization(kind, weight: weight, epsilon: c.normEpsilon)
    }
  }
}
