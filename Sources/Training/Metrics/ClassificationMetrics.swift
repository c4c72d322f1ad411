/// How well a classifier did. Ratios with a zero denominator are 0, as in scikit-learn.
public struct ClassificationMetrics: Sendable, Equatable {
  /// The figures of one label against all others.
  public struct Label: Sendable, Equatable, Codable {
    /// The label.
    public let label: String
    /// Rows that have it.
    public let support: Int
    /// The share of right ones among the rows predicted to have it.
    public let precision: Double
    /// The share of those found among the rows that have it.
    public let recall: Double
    /// The harmonic mean of precision and recall.
    public let f1: Double
  }

  /// Rows of one label that were taken for another.
  public struct Confusion: Sendable, Equatable, Codable {
    /// The right label.
    public let label: String
    /// What it was taken for.
    public let predicted: String
    /// How often.
    public let rows: Int
  }

  /// The number of rows.
  public let rows: Int
  /// The share of right predictions.
  public let accuracy: Double
  /// The mean of the labels' F1, over the labels that occur as truth or as prediction.
  public let macroF1: Double
  /// F1 of all decisions pooled; for one label a row it equals accuracy.
  public let microF1: Double
  /// The mean of the labels' F1, weighted by support.
  public let weightedF1: Double
  /// Matthews correlation coefficient for any number of labels (Gorodkin 2004), -1…1; 0 if truth or prediction is
  /// constant.
  public let matthews: Double
  /// The mean negative logarithm of the right label's probability, nats.
  public let logLoss: Double
  /// The accuracy of always answering the commonest label.
  public let majorityAccuracy: Double
  /// Each label's figures, in the order of the label map; of those in a log the commonest, if there are many.
  public internal(set) var labels: [Label]
  /// The number of all labels.
  public let labelCount: Int
  /// `confusion[truth][prediction]`, rows: [labels, labels]; empty where there are more labels than ``mostDense``.
  public let confusion: [[Int]]
  /// What was taken for what else, where ``confusion`` is empty; the commonest first.
  var listed: [Confusion]

  /// With more labels a matrix of all pairs is mostly zeros: pairs that happened are listed instead.
  public static let mostDense = 200

  init(labels names: [String], counts: ConfusionCounts, logLossSum: Double) {
    func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
    var truths = [Int](repeating: 0, count: names.count), predictions = truths
    counts.forEach { truth, prediction, rows in
      truths[truth] += rows
      predictions[prediction] += rows
    }
    let total = truths.reduce(0, +)
    let right = names.indices.reduce(0) { $0 + counts[$1, $1] }
    let each = names.indices.map { index in
      let hits = Double(counts[index, index])
      return Label(
        label: names[index], support: truths[index], precision: ratio(hits, Double(predictions[index])),
        recall: ratio(hits, Double(truths[index])),
        f1: ratio(2 * hits, Double(truths[index] + predictions[index])))
    }
    let seen = names.indices.filter { truths[$0] + predictions[$0] > 0 }
    rows = total
    accuracy = ratio(Double(right), Double(total))
    macroF1 = ratio(seen.reduce(0) { $0 + each[$1].f1 }, Double(seen.count))
    microF1 = accuracy
    weightedF1 = ratio(each.reduce(0) { $0 + $1.f1 * Double($1.support) }, Double(total))
    let s = Double(total)
    let cross = names.indices.reduce(0.0) { $0 + Double(truths[$1]) * Double(predictions[$1]) }
    let truthSquares = truths.reduce(0.0) { $0 + Double($1) * Double($1) }
    let predictionSquares = predictions.reduce(0.0) { $0 + Double($1) * Double($1) }
    matthews = ratio(
      Double(right) * s - cross, ((s * s - predictionSquares) * (s * s - truthSquares)).squareRoot())
    logLoss = ratio(logLossSum, s)
    majorityAccuracy = ratio(Double(truths.max() ?? 0), s)
    labels = each
    labelCount = names.count
    let isDense = names.count <= Self.mostDense
    confusion = isDense ? counts.dense : []
    listed = isDense ? [] : Self.confusions(counts, names)
  }

  /// Rows taken for another label, the commonest mistake first.
  static func confusions(_ counts: ConfusionCounts, _ names: [String]) -> [Confusion] {
    counts.mistakes.map {
      Confusion(label: names[$0.truth], predicted: names[$0.prediction], rows: $0.rows)
    }
  }

  /// What was taken for what else, the commonest mistake first, then in the order of the labels.
  ///
  /// In a log with more than ``mostDense`` labels only the first ones are kept.
  public var confusions: [Confusion] {
    confusion.isEmpty ? listed : Self.confusions(ConfusionCounts(dense: confusion), labels.map(\.label))
  }
}
