import Data
import Foundation

/// Whether n-grams help a Transformer, found on rows that neither has learned from.
///
/// Weights are fitted on four fifths of the rows and judged on the fifth that is left, five times; so no row is judged by
/// weights that know it.
public struct HybridTrial: Sendable {
  /// The weights fitted on all the rows.
  public let weights: HybridWeights
  /// The Transformer's figures.
  public let alone: ClassificationMetrics
  /// The hybrid's, cross-validated.
  public let hybrid: ClassificationMetrics
  /// The mean log loss that the n-grams save beyond what a temperature of the Transformer's would, cross-validated, in nats.
  public let gain: Double
  /// The standard error of ``gain``.
  public let gainError: Double

  private static let parts = 5
  /// Fewer rows than these tell nothing.
  public static let fewestRows = 20

  /// - Parameters:
  ///   - transformer: the Transformer's probabilities: [rows][labels].
  ///   - nGrams: the logarithms of the n-gram model's.
  ///   - labels: the right label of each row; rows with -1 are left out.
  ///   - names: of the labels.
  public init(
    transformer: [[Float]], nGrams: [[Float]], labels: [Int32], names: [String], seed: UInt64 = 0
  ) {
    precondition(transformer.count == labels.count && nGrams.count == labels.count)
    var rows = HybridRows()
    for (row, label) in labels.enumerated() where label >= 0 {
      rows.transformer.append(HybridWeights.logarithms(transformer[row]))
      rows.nGrams.append(nGrams[row])
      rows.labels.append(Int(label))
    }
    let order = Permutation(count: rows.count, seed: seed)
    var parts = [Int](repeating: 0, count: rows.count)
    for place in 0..<rows.count { parts[order[place]] = place % Self.parts }
    var alone = ClassificationAccumulator(labels: names), both = alone
    var gains: [Double] = []
    for part in 0..<min(Self.parts, rows.count) {
      let others = rows.rows { parts[$0] != part }
      let own = rows.rows { parts[$0] == part }
      let weights = others.weights()
      for row in own.labels.indices {
        both.add(
          truth: own.labels[row], probabilities: weights.probabilities(own.transformer[row], own.nGrams[row]))
      }
      gains += zip(own.losses(others.weights(alone: true)), own.losses(weights)).map { $0 - $1 }
    }
    for (row, label) in labels.enumerated() where label >= 0 {
      alone.add(truth: Int(label), probabilities: transformer[row])
    }
    self.weights = rows.weights()
    self.alone = alone.metrics
    hybrid = both.metrics
    let mean = gains.reduce(0, +) / Double(max(1, gains.count))
    let squares = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    gain = mean
    gainError = (squares / Double(max(1, gains.count * (gains.count - 1)))).squareRoot()
  }

  /// Whether held-out rows say that n-grams help: there are enough rows, the log loss saved is more than its standard error,
  /// and the deciding figure is no worse, but for chance: the Transformer's checkpoint is the best of several on these very rows,
  /// the hybrid's figure is cross-validated.
  ///
  /// - Parameter metric: a name in ``values(_:)``, and whether more of it is better.
  public func helps(_ metric: Metric) -> Bool {
    guard hybrid.rows >= Self.fewestRows, gain > gainError, weights.nGrams > 0 else { return false }
    let (own, other) = (Self.values(alone), Self.values(hybrid))
    guard let before = own.first(where: { $0.name == metric.name })?.value,
      let after = other.first(where: { $0.name == metric.name })?.value
    else { return true }
    guard metric.higherIsBetter else { return after <= before }
    let chance = (max(0, before * (1 - before)) / Double(hybrid.rows)).squareRoot()
    return after >= before - chance
  }

  /// Accuracy, macro-F1 and log loss, by the names of ``LabelTask``'s figures.
  public static func values(_ metrics: ClassificationMetrics) -> [(name: String, value: Double)] {
    [("accuracy", metrics.accuracy), ("macro_f1", metrics.macroF1), ("log_loss", metrics.logLoss)]
  }
}
