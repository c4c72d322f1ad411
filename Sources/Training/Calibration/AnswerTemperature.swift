import Foundation

/// What a classifier's log-probabilities are divided by, so that they mean what they say; the most likely label stays the same
/// (Guo et al. 2017, "On calibration of modern neural networks").
public struct AnswerTemperature: Sendable, Equatable {
  /// Above 1 for a classifier that is surer than it is right, below 1 for one that is less sure.
  public let value: Float

  /// The least and the largest that is fitted or read.
  public static let range: ClosedRange<Float> = 0.05...20

  /// A temperature in ``range``.
  public init(_ value: Float) {
    precondition(Self.range.contains(value))
    self.value = value
  }

  /// The distribution p¹ᐟᵀ / Σ p¹ᐟᵀ.
  ///
  /// - Parameter probabilities: of the labels: [labels]. Where one is not finite they are given back as they are.
  public func scaled(_ probabilities: [Float]) -> [Float] {
    guard value != 1, let largest = probabilities.max(), largest > 0, probabilities.allSatisfy(\.isFinite)
    else { return probabilities }
    let powers = probabilities.map { exp(log($0 / largest) / value) }
    let sum = powers.reduce(0, +)
    var scaled = powers.map { $0 / sum }
    // Rounding may make equal what was not: the first of the largest stays the first of the largest.
    let best = probabilities.firstIndex(of: largest) ?? 0
    if let highest = scaled.max(), scaled.firstIndex(of: highest) != best { scaled[best] = highest.nextUp }
    return scaled
  }
}
