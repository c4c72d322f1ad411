import Data
import Foundation

/// Multinomial logistic regression on TF-IDF features: what a Transformer has to beat to be worth its cost.
///
/// Minimises the mean log loss plus |W|²/(2 C n) by AdaGrad (Duchi, Hazan & Singer 2011) over shuffled rows, one
/// after another, so that the result is the same every time.
public struct LinearBaseline: Sendable {
  private let features: TextFeatures
  private let labelCount: Int
  private let places: WeightPlaces
  /// The weights of features for labels, where ``places`` says.
  private var weights: [Float]
  /// The bias of each label: [labels].
  private var bias: [Float]

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
    let vectors = texts.map(features.vector)
    places = WeightPlaces(vectors, labels: labels, featureCount: features.count, labelCount: labelCount)
    weights = Array(repeating: 0, count: places.count)
    bias = Array(repeating: 0, count: labelCount)
    var occurrences = [Float](repeating: 0, count: features.count)
    for vector in vectors { for index in vector.indices { occurrences[Int(index)] += 1 } }
    // A feature's share of the penalty falls on the rows that have it, so that a step touches no other weight.
    let penalties = occurrences.map { 1 / (Self.inversePenalty * $0) }
    var squares = Squares(weights: weights.count, labels: labelCount)
    for epoch in 0..<Self.epochs {
      let order = Permutation(count: rows.count, seed: seed, epoch: UInt64(epoch))
      for place in 0..<rows.count {
        let row = order[place]
        step(vectors[row], label: Int(labels[row]), penalties: penalties, squares: &squares)
      }
    }
  }

  private static func text(_ row: LabelledRow) -> String { row.pair.map { row.text + "\n" + $0 } ?? row.text }

  /// The sums of squared gradients, by which AdaGrad divides.
  private struct Squares {
    var weights: [Float]
    var bias: [Float]

    init(weights: Int, labels: Int) {
      self.weights = Array(repeating: 1e-8, count: weights)
      bias = Array(repeating: 1e-8, count: labels)
    }
  }

  private mutating func step(
    _ vector: TextFeatures.Vector, label: Int, penalties: [Float], squares: inout Squares
  ) {
    var errors = probabilities(vector)
    errors[label] -= 1
    let places = places
    for (feature, value) in zip(vector.indices, vector.values) {
      let penalty = penalties[Int(feature)]
      places.forEach(feature) { place, k in
        let gradient = errors[k] * value + penalty * weights[place]
        squares.weights[place] += gradient * gradient
        weights[place] -= Self.learningRate * gradient / squares.weights[place].squareRoot()
      }
    }
    for k in 0..<labelCount {
      squares.bias[k] += errors[k] * errors[k]
      bias[k] -= Self.learningRate * errors[k] / squares.bias[k].squareRoot()
    }
  }

  private func probabilities(_ vector: TextFeatures.Vector) -> [Float] {
    var scores = bias
    for (feature, value) in zip(vector.indices, vector.values) {
      places.forEach(feature) { place, k in scores[k] += value * weights[place] }
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
