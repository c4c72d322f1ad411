import Foundation

/// Finds the weights of a hybrid along one or two directions, by Newton's method: the log loss is convex in them.
struct HybridFit {
  let rows: HybridRows
  /// The weights of Transformer and n-grams at a length of one along each direction.
  let directions: [(transformer: Float, nGrams: Float)]

  private static let mostSteps = 30
  /// The strength of the pull towards the Transformer as it is, in nats.
  private static let pull = 1.0

  /// The weights with the least log loss; they begin at the Transformer as it is.
  func weights() -> HybridWeights {
    var lengths = directions.indices.map { $0 == 0 ? 1 / Double(max(directions[0].transformer, 1e-6)) : 0 }
    var current = loss(lengths)
    for _ in 0..<Self.mostSteps {
      let step = newtonStep(lengths)
      var factor = 1.0
      var next = zip(lengths, step).map { $0 - $1 }
      var reached = loss(next)
      while !(reached <= current), factor > 1e-4 {
        factor /= 2
        next = zip(lengths, step).map { $0 - factor * $1 }
        reached = loss(next)
      }
      guard reached <= current else { break }
      let moved = zip(next, lengths).reduce(0) { $0 + abs($1.0 - $1.1) }
      (lengths, current) = (next, reached)
      if moved < 1e-6 { break }
    }
    return combined(lengths)
  }

  private func combined(_ lengths: [Double]) -> HybridWeights {
    var weights = HybridWeights(transformer: 0, nGrams: 0)
    for (direction, length) in zip(directions, lengths) {
      weights.transformer += direction.transformer * Float(length)
      weights.nGrams += direction.nGrams * Float(length)
    }
    return weights
  }

  private func loss(_ lengths: [Double]) -> Double {
    let weights = combined(lengths)
    let (own, other) = (Double(weights.transformer) - 1, Double(weights.nGrams))
    return rows.losses(weights).reduce(0, +) + Self.pull / 2 * (own * own + other * other)
  }

  /// The gradient divided by the Hessian, which the pull keeps from being singular.
  private func newtonStep(_ lengths: [Double]) -> [Double] {
    let weights = combined(lengths)
    let count = directions.count
    var gradient = [Double](repeating: 0, count: count)
    var hessian = [[Double]](repeating: gradient, count: count)
    for (index, one) in directions.enumerated() {
      gradient[index] +=
        Self.pull
        * (Double(weights.transformer - 1) * Double(one.transformer)
          + Double(weights.nGrams) * Double(one.nGrams))
      for (place, other) in directions.enumerated() {
        hessian[index][place] +=
          Self.pull * Double(one.transformer * other.transformer + one.nGrams * other.nGrams)
      }
    }
    for row in rows.labels.indices {
      let probabilities = weights.probabilities(rows.transformer[row], rows.nGrams[row])
      // What each direction adds to each label's score.
      let features = directions.map { direction in
        zip(rows.transformer[row], rows.nGrams[row]).map {
          Double(direction.transformer * $0 + direction.nGrams * max($1, HybridWeights.floor))
        }
      }
      let means = features.map { zip($0, probabilities).reduce(0) { $0 + $1.0 * Double($1.1) } }
      for index in 0..<count {
        gradient[index] += means[index] - features[index][rows.labels[row]]
        for place in 0..<count {
          var product = -means[index] * means[place]
          for (label, probability) in probabilities.enumerated() {
            product += Double(probability) * features[index][label] * features[place][label]
          }
          hessian[index][place] += product
        }
      }
    }
    if count == 1 { return [gradient[0] / hessian[0][0]] }
    let determinant = hessian[0][0] * hessian[1][1] - hessian[0][1] * hessian[1][0]
    return [
      (gradient[0] * hessian[1][1] - gradient[1] * hessian[0][1]) / determinant,
      (gradient[1] * hessian[0][0] - gradient[0] * hessian[1][0]) / determinant,
    ]
  }
}
