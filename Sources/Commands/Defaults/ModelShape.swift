import Transformer

/// A shape that new models may have by default, between those that sizes name.
struct ModelShape: Equatable {
  var layers: Int
  var width: Int
  var heads: Int

  /// From small to large; heads are 32 or 64 wide.
  static let all = [
    ModelShape(layers: 2, width: 128, heads: 4), ModelShape(layers: 4, width: 128, heads: 4),
    ModelShape(layers: 4, width: 192, heads: 6), ModelShape(layers: 6, width: 192, heads: 6),
    ModelShape(layers: 6, width: 256, heads: 8), ModelShape(layers: 6, width: 320, heads: 5),
    ModelShape(layers: 6, width: 384, heads: 6), ModelShape(layers: 8, width: 512, heads: 8),
    ModelShape(layers: 12, width: 768, heads: 12),
  ]

  /// The weights of the matrices inside the blocks, about, of gated families.
  var weights: Double { 12 * Double(layers * width * width) }

  /// The floating-point operations of training on a token, forward and backward, with the head of a vocabulary at a share of
  /// the places.
  func operations(vocabulary: Int, headShare: Double) -> Double {
    6 * (weights + headShare * Double(vocabulary * width))
  }

  /// The shape in words.
  var text: String { "\(layers)×\(width)" }
}
