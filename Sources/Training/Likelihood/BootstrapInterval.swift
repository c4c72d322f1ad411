import Kernels

/// How far a mean depends on which items there are: the percentile interval of its bootstrap (Efron 1979).
public struct BootstrapInterval: Sendable, Equatable {
  /// The share of the resampled means that the interval holds.
  public static let level = 0.95
  /// How many means are taken, each of as many items as there are, drawn with replacement.
  public static let resamples = 1_000

  /// The ends.
  public let low: Double, high: Double

  /// The interval of the mean of `values`; nil where there are none.
  ///
  /// - Parameter seed: the same gives the same interval.
  public init?(_ values: [Float], seed: UInt64) {
    guard !values.isEmpty else { return nil }
    var random = RandomStream(seed: seed, step: 0, site: RandomSite.bootstrap)
    var means: [Double] = []
    means.reserveCapacity(Self.resamples)
    for _ in 0..<Self.resamples {
      var sum = 0.0
      for _ in values.indices { sum += Double(values[random.below(values.count)]) }
      means.append(sum / Double(values.count))
    }
    means.sort()
    // Symmetric ranks: as many means lie below the interval as above it.
    let outside = Int((1 - Self.level) / 2 * Double(Self.resamples))
    low = means[outside]
    high = means[Self.resamples - 1 - outside]
  }
}
