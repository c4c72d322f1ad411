/// Whether probabilities mean what they say.
public struct CalibrationFigures: Sendable, Equatable {
  /// Rows whose most likely label has a probability in one of ``binCount`` equal parts of 0 to 1.
  public struct Bin: Sendable, Equatable, Encodable {
    /// The rows.
    public let rows: Int
    /// The mean probability of their most likely label.
    public let confidence: Double
    /// The share of rows for which it is the right one.
    public let accuracy: Double
  }

  /// As many bins as Guo et al. 2017 take ("On calibration of modern neural networks").
  public static let binCount = 15

  /// The mean squared distance of the probabilities from the truth: of two labels the second's alone, of more the sum over
  /// labels (Brier 1950), as scikit-learn takes it.
  public let brier: Double
  /// The expected calibration error: the mean distance of accuracy and confidence over bins, weighted by rows.
  public let expectedError: Double
  /// The bins that have rows, from the least confidence to the largest. A bin holds its upper end, not its lower.
  public let bins: [Bin]

  /// The figures of `rows`.
  public init(_ rows: ClassifiedRows) {
    var squares = 0.0
    var counts = [Int](repeating: 0, count: Self.binCount), right = counts
    var confidences = [Double](repeating: 0, count: Self.binCount)
    for (row, values) in rows.probabilities.enumerated() {
      for (label, value) in values.enumerated() where values.count != 2 || label == 1 {
        let distance = Double(value) - (label == rows.truths[row] ? 1 : 0)
        squares += distance * distance
      }
      let confidence = min(max(Double(values[rows.predictions[row]]), 0), 1)
      let bin = max(0, Int((confidence * Double(Self.binCount)).rounded(.up)) - 1)
      counts[bin] += 1
      right[bin] += rows.predictions[row] == rows.truths[row] ? 1 : 0
      confidences[bin] += confidence
    }
    brier = squares / Double(rows.count)
    bins = counts.indices.filter { counts[$0] > 0 }.map {
      let count = Double(counts[$0])
      return Bin(rows: counts[$0], confidence: confidences[$0] / count, accuracy: Double(right[$0]) / count)
    }
    expectedError = bins.reduce(0) {
      $0 + Double($1.rows) / Double(rows.count) * abs($1.accuracy - $1.confidence)
    }
  }
}
