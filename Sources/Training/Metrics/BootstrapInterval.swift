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
    self =
      Self.intervals(of: values.count, seed: seed) { drawn in
        [drawn.reduce(0) { $0 + Double(values[$1]) } / Double(values.count)]
      }[0]
  }

  /// The intervals of figures of `count` items, at least one; all of them from the same draws.
  ///
  /// - Parameters:
  ///   - seed: the same gives the same intervals.
  ///   - figures: the figures of some items by their places, each as often as it was drawn; always as many, none of them NaN.
  static func intervals(
    of count: Int, seed: UInt64, _ figures: (_ drawn: [Int]) -> [Double]
  ) -> [BootstrapInterval] {
    precondition(count > 0)
    var random = RandomStream(seed: seed, step: 0, site: RandomSite.bootstrap)
    var drawn = [Int](repeating: 0, count: count)
    var all: [[Double]] = []
    for _ in 0..<resamples {
      for place in drawn.indices { drawn[place] = random.below(count) }
      for (figure, value) in figures(drawn).enumerated() {
        if figure == all.count { all.append([]) }
        all[figure].append(value)
      }
    }
    return all.map { BootstrapInterval(resampled: $0) }
  }

  private init(resampled values: [Double]) {
    let values = values.sorted()
    // Symmetric ranks: as many values lie below the interval as above it.
    let outside = Int((1 - Self.level) / 2 * Double(Self.resamples))
    low = values[outside]
    high = values[Self.resamples - 1 - outside]
  }
}
