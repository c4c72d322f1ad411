import Data
import Foundation

/// Collects the predictions of a classifier, a few numbers per label pair, however many rows there are.
public struct ClassificationAccumulator: Sendable {
  /// `counts[truth][prediction]`: [labels, labels].
  public private(set) var counts: [[Int]]
  private var logLossSum = 0.0
  private let labels: [String]

  /// Nothing yet, for a classifier with `labels`.
  public init(labels: [String]) {
    precondition(!labels.isEmpty)
    self.labels = labels
    counts = Array(repeating: Array(repeating: 0, count: labels.count), count: labels.count)
  }

  /// Adds one row.
  ///
  /// - Parameters:
  ///   - truth: the right label's index.
  ///   - probabilities: the model's distribution, [labels]; the first of the largest is the prediction.
  public mutating func add(truth: Int, probabilities: [Float]) {
    precondition(
      probabilities.count == labels.count, "\(probabilities.count) probabilities, \(labels.count) labels")
    var best = 0
    for (index, value) in probabilities.enumerated() where value > probabilities[best] { best = index }
    // A single-precision softmax underflows to zero below this; a sure mistake costs 103 nats, not infinity.
    let probability = max(Double(probabilities[truth]), Double(Float.leastNonzeroMagnitude))
    add(truth: truth, prediction: best, logLoss: -log(probability))
  }

  /// Adds one row by its prediction and the negative logarithm of the right label's probability, in nats.
  public mutating func add(truth: Int, prediction: Int, logLoss: Double) {
    counts[truth][prediction] += 1
    logLossSum += logLoss
  }

  /// Adds the rows of another accumulator with the same labels.
  public mutating func merge(_ other: ClassificationAccumulator) {
    precondition(other.labels == labels)
    for truth in labels.indices {
      for prediction in labels.indices { counts[truth][prediction] += other.counts[truth][prediction] }
    }
    logLossSum += other.logLossSum
  }

  /// The figures so far.
  public var metrics: ClassificationMetrics {
    ClassificationMetrics(labels: labels, confusion: counts, logLossSum: logLossSum)
  }
}

/// How well a classifier did. Ratios with a zero denominator are 0, as in scikit-learn.
public struct ClassificationMetrics: Sendable, Equatable, Codable {
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
  /// Each label's figures, in the order of the label map.
  public let labels: [Label]
  /// `confusion[truth][prediction]`, rows: [labels, labels].
  public let confusion: [[Int]]

  private enum CodingKeys: String, CodingKey {
    case rows, accuracy, labels, confusion
    case macroF1 = "macro_f1"
    case microF1 = "micro_f1"
    case weightedF1 = "weighted_f1"
    case matthews = "mcc"
    case logLoss = "log_loss"
    case majorityAccuracy = "majority_accuracy"
  }

  init(labels names: [String], confusion: [[Int]], logLossSum: Double) {
    func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
    let truths = confusion.map { $0.reduce(0, +) }
    let predictions = names.indices.map { column in confusion.reduce(0) { $0 + $1[column] } }
    let total = truths.reduce(0, +)
    let right = names.indices.reduce(0) { $0 + confusion[$1][$1] }
    let each = names.indices.map { index in
      let hits = Double(confusion[index][index])
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
    self.confusion = confusion
  }
}
