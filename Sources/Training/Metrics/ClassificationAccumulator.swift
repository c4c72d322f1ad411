import Data
import Foundation

/// Collects the predictions of a classifier, a few numbers per label pair, however many rows there are.
public struct ClassificationAccumulator: Sendable {
  /// How often each label was taken for each.
  public private(set) var counts: ConfusionCounts
  private var logLossSum = 0.0
  private let labels: [String]

  /// Nothing yet, for a classifier with `labels`.
  public init(labels: [String]) {
    precondition(!labels.isEmpty)
    self.labels = labels
    counts = ConfusionCounts(labelCount: labels.count)
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
    add(truth: truth, prediction: best, logLoss: Self.logLoss(probabilities[truth]))
  }

  /// The negative logarithm of the right label's probability, in nats.
  static func logLoss(_ probability: Float) -> Double {
    // A single-precision softmax underflows to zero below this; a sure mistake costs 103 nats, not infinity.
    -log(max(Double(probability), Double(Float.leastNonzeroMagnitude)))
  }

  /// Adds one row by its prediction and the negative logarithm of the right label's probability, in nats.
  public mutating func add(truth: Int, prediction: Int, logLoss: Double) {
    counts.add(truth: truth, prediction: prediction)
    logLossSum += logLoss
  }

  /// Adds the rows of another accumulator with the same labels.
  public mutating func merge(_ other: ClassificationAccumulator) {
    precondition(other.labels == labels)
    counts.merge(other.counts)
    logLossSum += other.logLossSum
  }

  /// The figures so far.
  public var metrics: ClassificationMetrics {
    ClassificationMetrics(labels: labels, counts: counts, logLossSum: logLossSum)
  }
}
