import Data
import Foundation

/// Multinomial logistic regression on TF-IDF features: what a Transformer has to beat to be worth its cost.
///
/// Minimises the mean log loss plus |W|²/(2 C n) by AdaGrad (Duchi, Hazan & Singer 2011) over shuffled rows, one
/// after another, so that the result is the same every time.
public struct LinearBaseline: Sendable {
  private let features: TextFeatures
  private let labelCount: Int
  /// The weight of each feature for each label: [features + 1, labels]; the last row is the bias.
  private var weights: [Float]

  /// scikit-learn's C, the inverse strength of the penalty; ten suits texts of a sentence or more.
  private static let inversePenalty: Float = 10
  private static let learningRate: Float = 0.5
  /// The training loss changes in its third digit at most after these.
  private static let epochs = 20

  /// Trains on rows of text with labels in `0..<labelCount`.
  public init(_ rows: [LabelledRow], labels: [Int32], labelCount: Int, seed: UInt64 = 0) {
    precondition(rows.count == labels.count && labelCount > 0)
    let texts = rows.map(Self.text)
    features = TextFeatures(texts)
    self.labelCount = labelCount
    weights = Array(repeating: 0, count: (features.count + 1) * labelCount)
    let vectors = texts.map(features.vector)
    var occurrences = [Float](repeating: 0, count: features.count)
    for vector in vectors { for index in vector.indices { occurrences[Int(index)] += 1 } }
    // A feature's share of the penalty falls on the rows that have it, so that a step touches no other weight.
    let penalties = occurrences.map { 1 / (Self.inversePenalty * $0) }
    var squares = [Float](repeating: 1e-8, count: weights.count)
    for epoch in 0..<Self.epochs {
      let order = Permutation(count: rows.count, seed: seed, epoch: UInt64(epoch))
      for place in 0..<rows.count {
        let row = order[place]
        step(vectors[row], label: Int(labels[row]), penalties: penalties, squares: &squares)
      }
    }
  }

  private static func text(_ row: LabelledRow) -> String { row.pair.map { row.text + "\n" + $0 } ?? row.text }

  private mutating func step(
    _ vector: TextFeatures.Vector, label: Int, penalties: [Float], squares: inout [Float]
  ) {
    var errors = probabilities(vector)
    errors[label] -= 1
    for (feature, value) in zip(vector.indices, vector.values) {
      let base = Int(feature) * labelCount
      let penalty = penalties[Int(feature)]
      for k in 0..<labelCount {
        let gradient = errors[k] * value + penalty * weights[base + k]
        squares[base + k] += gradient * gradient
        weights[base + k] -= Self.learningRate * gradient / squares[base + k].squareRoot()
      }
    }
    let bias = features.count * labelCount
    for k in 0..<labelCount {
      squares[bias + k] += errors[k] * errors[k]
      weights[bias + k] -= Self.learningRate * errors[k] / squares[bias + k].squareRoot()
    }
  }

  private func probabilities(_ vector: TextFeatures.Vector) -> [Float] {
    var scores = Array(weights[(features.count * labelCount)...])
    for (feature, value) in zip(vector.indices, vector.values) {
      let base = Int(feature) * labelCount
      for k in 0..<labelCount { scores[k] += value * weights[base + k] }
    }
    let largest = scores.max() ?? 0
    var sum: Float = 0
    for k in scores.indices {
      scores[k] = exp(scores[k] - largest)
      sum += scores[k]
    }
    for k in scores.indices { scores[k] /= sum }
    return scores
  }

  /// The probability of each label for `row`: [labels], summing to one.
  public func probabilities(_ row: LabelledRow) -> [Float] { probabilities(features.vector(Self.text(row))) }

  /// How well the baseline does on `rows`; those with label -1 are left out.
  public func evaluate(_ rows: [LabelledRow], labels: [Int32], names: [String]) -> ClassificationMetrics {
    precondition(names.count == labelCount && rows.count == labels.count)
    var accumulator = ClassificationAccumulator(labels: names)
    for (row, label) in zip(rows, labels) where label >= 0 {
      accumulator.add(truth: Int(label), probabilities: probabilities(row))
    }
    return accumulator.metrics
  }
}
