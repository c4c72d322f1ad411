import Kernels

/// The layers of one block with norms last, without its place in the model: blocks that share their parameters have one.
struct EncoderLayers {
  let attention: (input: Linear, output: Linear)
  let feedForward: (up: Linear, down: Linear)
  let norms: (Normalization, Normalization)

  /// Layers of the width, heads and inner width of `c`; queries, keys and values are one matrix.
  init(_ c: ModelConfiguration, _ names: EncoderNames, _ builder: inout ParameterBuilder) {
    let d = c.hiddenSize, width = c.attentionWidth
    let inputs = [names.query, names.key, names.value].map { (name: $0, outputs: width) }
    attention = (
      builder.joined(inputs, inputs: d, c.normal), builder.linear(names.attentionOutput, width, d, c.normal)
    )
    let first = builder.norm(names.attentionNorm, c)
    feedForward = (
      builder.linear(names.up, d, c.intermediateSize, c.normal),
      builder.linear(names.down, c.intermediateSize, d, c.normal)
    )
    norms = (first, builder.norm(names.outputNorm, c))
  }

  /// The block of number `layer`.
  ///
  /// - Parameter site: the number of the first of its two places for dropout.
  func block(_ c: ModelConfiguration, layer: Int, site: UInt64) -> TransformerBlock {
    TransformerBlock(
      c, attention: attention, feedForward: feedForward, norms: .after(norms.0, norms.1), layer: layer,
      site: site)
  }
}
