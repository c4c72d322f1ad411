import Data
import Training

/// A curve of any length in bounded memory: its points, or where there are many, stretches of equally many points with
/// their mean, least and largest value, so that no spike is lost.
package struct Series: Sendable, Equatable {
  /// Some consecutive points.
  package struct Stretch: Sendable, Equatable {
    /// The step of the first point.
    package var first: Int
    /// The step of the last.
    package var last: Int
    /// The number of points.
    package var count: Int
    /// The sum of their values.
    package var sum: Double
    /// The least value.
    package var low: Double
    /// The largest.
    package var high: Double

    /// The mean of the values.
    package var mean: Double { sum / Double(count) }

    fileprivate mutating func append(_ next: Stretch) {
      last = next.last
      count += next.count
      sum += next.sum
      low = min(low, next.low)
      high = max(high, next.high)
    }
  }

  /// More than a chart has pixels.
  package static let capacity = 2_048

  /// The curve from its beginning to its end.
  package private(set) var stretches: [Stretch] = []
  /// The last value.
  package private(set) var latest: Double?
  private var pointsPerStretch = 1

  /// No points.
  package init() {}

  /// Adds a point; one that is not finite is left out.
  package mutating func add(_ step: Int, _ value: Double) {
    guard value.isFinite else { return }
    latest = value
    let point = Stretch(first: step, last: step, count: 1, sum: value, low: value, high: value)
    if let end = stretches.indices.last, stretches[end].count < pointsPerStretch {
      stretches[end].append(point)
    } else {
      stretches.append(point)
    }
    if stretches.count > Self.capacity {
      stretches = Self.joined(stretches, by: 2)
      pointsPerStretch *= 2
    }
  }

  /// The mean of all points.
  package var mean: Double? {
    let count = stretches.reduce(0) { $0 + $1.count }
    return count == 0 ? nil : stretches.reduce(0) { $0 + $1.sum } / Double(count)
  }

  /// At most `count` stretches that stand for the whole curve.
  package func stretches(atMost count: Int) -> [Stretch] {
    let factor = (stretches.count + count - 1) / max(1, count)
    return factor <= 1 ? stretches : Self.joined(stretches, by: factor)
  }

  private static func joined(_ stretches: [Stretch], by factor: Int) -> [Stretch] {
    stride(from: 0, to: stretches.count, by: factor).map { start in
      var stretch = stretches[start]
      for next in stretches[(start + 1)..<min(stretches.count, start + factor)] { stretch.append(next) }
      return stretch
    }
  }

  /// The means of `stretches`, each with its neighbours on both sides under weights that fall linearly (a triangular
  /// window). It is as wide to the left as to the right, so the curve lags behind nothing; towards the ends it narrows, and
  /// the first and the last value are themselves.
  ///
  /// - Parameter reach: the neighbours on each side; 0 gives the means.
  package static func smoothed(_ stretches: [Stretch], reach: Int) -> [Double] {
    stretches.indices.map { index in
      let width = min(reach, index, stretches.count - 1 - index)
      var sum = 0.0, total = 0.0
      for offset in -width...width {
        let weight = Double(width + 1 - abs(offset))
        sum += weight * stretches[index + offset].mean
        total += weight
      }
      return sum / total
    }
  }
}
