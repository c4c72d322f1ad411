import Foundation

/// Two classifiers on the same rows: how their figures differ, and whether that is more than which rows there are.
public struct ModelComparison: Sendable, Equatable {
  /// One figure of both.
  public struct Figure: Sendable, Equatable {
    /// Its name: accuracy, macro-F1, Matthews or log loss.
    public let name: String
    /// Whether more of it is better.
    public let higherIsBetter: Bool
    /// The first model's, and the other's.
    public let first: Double, other: Double
    /// How far the difference, first minus other, depends on the rows: both are judged on the same draws (paired bootstrap).
    public let interval: BootstrapInterval

    /// The first minus the other.
    public var difference: Double { first - other }
    /// Which is better: above 0 the first, below the other, 0 where the interval holds 0.
    public var verdict: Int {
      let sign = higherIsBetter ? 1 : -1
      return interval.low > 0 ? sign : interval.high < 0 ? -sign : 0
    }
  }

  /// The figures, in the order in which they are shown.
  public let figures: [Figure]
  /// The rows that only the first answers right, and only the other.
  public let onlyFirst: Int, onlyOther: Int
  /// How likely so uneven a split of these rows, or a more uneven one, would be if both were equally good (McNemar 1947, the exact
  /// two-sided binomial test).
  public let pValue: Double

  /// The largest p by which the split is more than chance.
  public static let significance = 0.05

  /// - Parameters:
  ///   - first: the rows with what one model says of them.
  ///   - other: the same rows with what the other says; the labels in the same order.
  ///   - seed: of the bootstrap.
  public init(_ first: ClassifiedRows, _ other: ClassifiedRows, seed: UInt64) {
    precondition(first.truths == other.truths && first.labels == other.labels)
    let one = ResampledFigures(first), two = ResampledFigures(other)
    let all = Array(0..<first.count)
    let (ones, twos) = (one.values(all), two.values(all))
    let intervals = BootstrapInterval.intervals(of: first.count, seed: seed) { drawn in
      zip(one.values(drawn), two.values(drawn)).map { $0 - $1 }
    }
    figures = ResampledFigures.names.indices.map {
      let name = ResampledFigures.names[$0]
      return Figure(
        name: name, higherIsBetter: name != "log_loss", first: ones[$0], other: twos[$0],
        interval: intervals[$0])
    }
    let pairs = zip(first.hits, other.hits)
    onlyFirst = pairs.count { $0 && !$1 }
    onlyOther = pairs.count { !$0 && $1 }
    pValue = Self.pValue(onlyFirst, onlyOther)
  }

  /// Which answers more rows right, beyond chance: above 0 the first, below the other, 0 where it is not decided.
  public var verdict: Int { pValue < Self.significance ? (onlyFirst - onlyOther).signum() : 0 }

  /// The exact two-sided binomial test of `one` against `other` successes of equal chance.
  package static func pValue(_ one: Int, _ other: Int) -> Double {
    let count = one + other, fewer = min(one, other)
    if one == other { return 1 }
    var sum = 0.0, logarithm = -Double(count) * log(2)
    for successes in 0...fewer {
      sum += exp(logarithm)
      logarithm += log(Double(count - successes) / Double(successes + 1))
    }
    return min(1, 2 * sum)
  }
}
