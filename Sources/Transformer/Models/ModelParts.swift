/// What a family's builder makes: the parts of a model.
struct ModelParts {
  let embedding: InputEmbedding
  let blocks: [TransformerBlock]
  var finalNorm: Normalization?
  let head: any ModelHead
  var generator: GeneratorParts?
}

/// The generator beside a detector of replaced tokens. Its embedding's parameters are the detector's.
struct GeneratorParts {
  let embedding: InputEmbedding
  /// From the embedding's width to the generator's; nil where they are equal.
  let projection: Linear?
  let blocks: [TransformerBlock]
  let width: Int
  let head: MaskedHead
}

/// Places where something is dropped, numbered so that each has a mask of its own.
enum DropoutSite {
  static let embedding: UInt64 = 0
  static let classifier: UInt64 = 1
  /// Two places a block.
  static func block(_ index: Int) -> UInt64 { UInt64(2 + 2 * index) }
  /// A generator's places begin above any model's.
  static let generatorEmbedding: UInt64 = 1 << 32
  static func generatorBlock(_ index: Int) -> UInt64 { generatorEmbedding + block(index) }
}
