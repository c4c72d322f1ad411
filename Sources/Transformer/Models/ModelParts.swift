import Kernels

/// What a family's builder makes: the parts of a model and the layout of its parameters.
struct ModelParts {
  var embedding: InputEmbedding
  var blocks: [TransformerBlock]
  var finalNorm: Normalization?
  var head: ModelHead
  var generator: GeneratorParts?
}

/// What a model ends in.
enum ModelHead {
  case causal(VocabularyLoss)
  case masked(MaskedLanguageModelHead)
  case classification(ClassificationHead)
  case replacedToken(ReplacedTokenHead)
}

/// The generator beside a detector of replaced tokens. Its embedding's parameters are the detector's.
struct GeneratorParts {
  var embedding: InputEmbedding
  /// From the embedding's width to the generator's; nil where they are equal.
  var projection: Linear?
  var blocks: [TransformerBlock]
  var width: Int
  var head: MaskedLanguageModelHead
}

/// Places where something is dropped, numbered so that each has a mask of its own.
enum DropoutSite {
  static let embedding = RandomSite.embeddingDropout
  static let classifier = RandomSite.classifierDropout
  /// Two places a block.
  static func block(_ index: Int) -> UInt64 { RandomSite.blockDropout(index) }
  /// A generator's places begin above any model's.
  static let generatorEmbedding = RandomSite.generatorEmbeddingDropout
  static func generatorBlock(_ index: Int) -> UInt64 { RandomSite.generatorBlockDropout(index) }
}

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
    case .classification: false
    // The generator's.
    case .replacedToken: generator != nil
    }
  }

  /// The heads as the kernels take them.
  var attentionShape: AttentionShape {
    AttentionShape(
      headCount: headCount, keyValueHeadCount: keyValueHeadCount, headSize: headSize,
      isCausal: architecture.isCausal)
  }
}

extension ParameterBuilder {
  /// A LayerNorm's parameters under `name`.
  mutating func layerNorm(_ name: String, _ width: Int, _ epsilon: Float) -> Normalization {
    scope(name) { builder in
      let weight = builder.vector("weight", width, .ones)
      return Normalization(weight: weight, bias: builder.vector("bias", width, .zeros), epsilon: epsilon)
    }
  }

  /// A linear layer's parameters under `name`; `transposed` where the file holds [in, out].
  mutating func linear(
    _ name: String, _ inputs: Int, _ outputs: Int, _ initializer: Initializer, bias: Bool = true,
    transposed: Bool = false
  ) -> Linear {
    scope(name) { builder in
      let weight = builder.matrix("weight", outputs, inputs, initializer, transposed: transposed)
      return Linear(weight: weight, bias: bias ? builder.vector("bias", outputs, .zeros) : nil)
    }
  }
}
