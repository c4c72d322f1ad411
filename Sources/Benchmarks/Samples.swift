import Data

/// Measurements of one quantity: the middle of them and how far they spread.
package struct Samples: Sendable, Equatable {
  /// In ascending order.
  package let values: [Double]

  /// The measurements given, at least one.
  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "no measurement")
    self.values = values.sorted()
  }

  /// The middle one, or the mean of the two in the middle.
  package var median: Double { quantile(0.5) }

  /// The value below which the share `q` of the measurements lies, 0 the least and 1 the greatest; between two
  /// measurements on a straight line.
  package func quantile(_ q: Double) -> Double {
    let place = Double(values.count - 1) * min(1, max(0, q))
    let low = Int(place)
    let high = min(low + 1, values.count - 1)
    return values[low] + (values[high] - values[low]) * (place - Double(low))
  }
}
