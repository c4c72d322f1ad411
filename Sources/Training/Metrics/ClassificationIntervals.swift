/// How far a classifier's main figures depend on which rows there are: bootstrap intervals over rows.
public struct ClassificationIntervals: Sendable, Equatable {
  /// The intervals by the names of the figures: accuracy, macro-F1, Matthews and log loss.
  public let all: [(name: String, interval: BootstrapInterval)]

  /// - Parameter seed: the same gives the same intervals.
  public init(_ rows: ClassifiedRows, seed: UInt64) {
    let figures = ResampledFigures(rows)
    let intervals = BootstrapInterval.intervals(of: rows.count, seed: seed) { figures.values($0) }
    all = Array(zip(ResampledFigures.names, intervals))
  }

  /// Whether names and ends are equal.
  public static func == (left: Self, right: Self) -> Bool {
    left.all.elementsEqual(right.all) { $0.name == $1.name && $0.interval == $1.interval }
  }
}

/// The figures that are resampled, of any rows each of which may stand there several times.
package struct ResampledFigures {
  /// The names of the figures, in the order of ``values(_:)``.
  package static let names = ["accuracy", "macro_f1", "mcc", "log_loss"]
  private let truths: [Int], predictions: [Int]
  private let losses: [Double]
  private let labelCount: Int

  /// The figures of draws from `rows`.
  package init(_ rows: ClassifiedRows) {
    (truths, predictions, losses) = (rows.truths, rows.predictions, rows.losses)
    labelCount = rows.labels.count
  }

  /// Accuracy, macro-F1, Matthews and log loss of the rows drawn, as ``ClassificationMetrics`` defines them.
  package func values(_ drawn: [Int]) -> [Double] {
    var hits = [Double](repeating: 0, count: labelCount), truth = hits, prediction = hits
    var loss = 0.0
    for row in drawn {
      truth[truths[row]] += 1
      prediction[predictions[row]] += 1
      if truths[row] == predictions[row] { hits[truths[row]] += 1 }
      loss += losses[row]
    }
    let count = Double(drawn.count), right = hits.reduce(0, +)
    var f1 = 0.0, seen = 0.0, cross = 0.0, truthSquares = 0.0, predictionSquares = 0.0
    for label in 0..<labelCount where truth[label] + prediction[label] > 0 {
      f1 += 2 * hits[label] / (truth[label] + prediction[label])
      seen += 1
      cross += truth[label] * prediction[label]
      truthSquares += truth[label] * truth[label]
      predictionSquares += prediction[label] * prediction[label]
    }
    let spread = ((count * count - predictionSquares) * (count * count - truthSquares)).squareRoot()
    return [
      right / count, f1 / seen, spread == 0 ? 0 : (right * count - cross) / spread, loss / count,
    ]
  }
}
