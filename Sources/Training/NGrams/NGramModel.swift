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

  /// As many bytes of text as make some 30 million grams; of more text an even share of the rows is read.
  private static let mostBytes = 1 << 25
  /// As many weights as may be, and as many dual variables, one for each row and label.
  private static let mostWeights = 1 << 25

  /// Trains on rows of text or of pairs.
  ///
  /// - Parameters:
  ///   - rows: at least one.
  ///   - labels: of each row, in `0..<names.count`.
  ///   - names: of the labels.
  public init(_ rows: [LabelledRow], labels: [Int32], names: [String], seed: UInt64 = 0) {
    precondition(rows.count == labels.count && !rows.isEmpty && !names.isEmpty)
    let width = (names.count + 3) / 4 * 4
    let bytes = rows.reduce(0) { $0 + $1.text.utf8.count + 2 * ($1.pair?.utf8.count ?? 0) }
    let share = min(1, Double(Self.mostBytes) / Double(max(1, bytes)))
    let most = max(1, min(Int(Double(rows.count) * share), Self.mostWeights / width))
    let order = Permutation(count: rows.count, seed: seed)
    // In their own order: which are read is all that the shuffle says.
    let read = most < rows.count ? (0..<most).map { order[$0] }.sorted() : Array(rows.indices)
    let targets = read.map { labels[$0] }
    let (all, whole) = NGramCounter.features(
      of: read.map { rows[$0] }, most: max(1, Self.mostWeights / width))
    let settings = NGramChoice(all, whole, labels: targets, labelCount: names.count, seed: seed).settings()
    let (features, matrix) = all.restricted(to: settings.kind, whole)
    self.labels = names
    self.features = features
    scores = LinearScores(
      matrix, Array(0..<matrix.count), labels: targets, labelCount: names.count,
      featureCount: features.count, settings, seed: seed)
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
