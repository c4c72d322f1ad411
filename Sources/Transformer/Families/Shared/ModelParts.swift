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
