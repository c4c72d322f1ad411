import Foundation

/// How much a Transformer's log-probabilities and an n-gram model's count in their sum.
///
/// The sum's softmax is the hybrid's distribution: a · Transformer + b · n-grams, as a product of experts with exponents.
public struct HybridWeights: Sendable, Equatable {
  /// a, the Transformer's.
  public var transformer: Float
  /// b, the n-gram model's.
  public var nGrams: Float

  /// Weights that were fitted or stored.
  public init(transformer: Float, nGrams: Float) {
    self.transformer = transformer
    self.nGrams = nGrams
  }

  /// The least share of the Transformer in the spread of the sum over labels, so that a hybrid is more than its n-grams.
  public static let leastShare: Float = 0.1
  /// A single-precision softmax underflows at about e^-103; no evidence of a text is as strong as e^-30.
  static let floor: Float = -30

  /// Logarithms of probabilities, none below ``floor``.
  static func logarithms(_ probabilities: [Float]) -> [Float] { probabilities.map { max(log($0), floor) } }

  /// The distribution over labels, from a Transformer's probabilities and the logarithms of an n-gram model's: [labels].
  package func combined(_ transformer: [Float], _ nGrams: [Float]) -> [Float] {
    guard transformer.allSatisfy(\.isFinite) else { return transformer }
    return probabilities(Self.logarithms(transformer), nGrams)
  }

  /// The distribution over labels, from logarithms of both models' probabilities: [labels].
  func probabilities(_ transformer: [Float], _ nGrams: [Float]) -> [Float] {
    let scores = zip(transformer, nGrams).map { self.transformer * $0 + self.nGrams * max($1, Self.floor) }
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
