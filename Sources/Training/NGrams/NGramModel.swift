import Data
import Foundation

/// A linear model on n-grams scaled by naive Bayes ratios: what a Transformer has to beat to be worth its cost
/// (Wang & Manning 2012, "Baselines and Bigrams").
///
/// What is counted (words, characters or both), how far the ratios scale and how strong the penalty is, is chosen on rows
/// held out from the training rows. The same rows give the same model on any machine with the same logarithms; it is
/// computed by one thread.
public struct NGramModel: Sendable {
  /// The labels, in the order of the probabilities.
  public let labels: [String]
  /// What it counts.
  public var kind: NGramKind { features.kind }
  /// The number of n-grams that it knows.
  public var gramCount: Int { features.count }

  let features: NGramFeatures
  let scores: LinearScores

  /// Trains on rows of text or of pairs.
  ///
  /// - Parameters:
  ///   - rows: at least one.
  ///   - labels: of each row, in `0..<names.count`.
  ///   - names: of the labels.
  public init(_ rows: [LabelledRow], labels: [Int32], names: [String], seed: UInt64 = 0) {
    self.init(NGramRows(rows, labels: labels, names: names, seed: seed), names: names)
  }

  /// Trains on rows that were counted.
  ///
  /// - Parameter places: those of them to learn from; nil for all.
  init(_ counted: NGramRows, names: [String], places: [Int]? = nil) {
    labels = names
    features = counted.features
    scores = LinearScores(
      counted.matrix, places ?? Array(0..<counted.matrix.count), labels: counted.labels,
      labelCount: names.count, featureCount: counted.features.count, counted.settings, seed: counted.seed)
  }

  /// A model that was stored.
  init(labels: [String], features: NGramFeatures, scores: LinearScores) {
    (self.labels, self.features, self.scores) = (labels, features, scores)
  }

  /// The logarithms of the labels' probabilities for `row`: [labels].
  public func logProbabilities(_ row: LabelledRow) -> [Float] {
    let vector = features.vector(row)
    return scores.logProbabilities(vector.columns[...], vector.values[...])
  }

  /// The probability of each label for `row`: [labels], summing to one.
  public func probabilities(_ row: LabelledRow) -> [Float] { logProbabilities(row).map { exp($0) } }

  /// How well it does on `rows`; those with label -1 are left out.
  public func evaluate(_ rows: [LabelledRow], labels: [Int32]) -> ClassificationMetrics {
    precondition(rows.count == labels.count)
    var accumulator = ClassificationAccumulator(labels: self.labels)
    for (row, label) in zip(rows, labels) where label >= 0 {
      accumulator.add(truth: Int(label), probabilities: probabilities(row))
    }
    return accumulator.metrics
  }
}
