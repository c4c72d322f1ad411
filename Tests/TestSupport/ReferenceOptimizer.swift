import Foundation

extension Reference {
  /// The Euclidean norm of all numbers together.
  package static func globalNorm(_ gradients: [[Double]]) -> Double {
    gradients.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }.squareRoot()
  }

  /// What gradients of the given norm are multiplied by so that they do not exceed `limit`: PyTorch's
  /// limit / (norm + 10⁻⁶) where that is below 1, else 1.
  package static func clipFactor(norm: Double, limit: Double) -> Double { min(1, limit / (norm + 1e-6)) }

  /// AdamW (Loshchilov & Hutter 2019): Adam with bias correction, and weight decay apart from the gradient, or in it (Adam).
  package struct AdamW {
    package var learningRate: Double
    package var beta1: Double
    package var beta2: Double
    package var epsilon: Double
    package var weightDecay: Double
    package var isDecoupled: Bool
    /// The number of steps taken.
    package private(set) var step = 0
    /// The running means of the gradients and of their squares.
    package private(set) var first: [Double]
    package private(set) var second: [Double]

    package init(
      count: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8,
      weightDecay: Double = 0, isDecoupled: Bool = true
    ) {
      self.learningRate = learningRate
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.isDecoupled = isDecoupled
      first = [Double](repeating: 0, count: count)
      second = first
    }

    /// w ← w (1 − rate · decay) − rate · m̂ / (√v̂ + ε).
    package mutating func update(_ weights: inout [Double], gradient: [Double]) {
      precondition(weights.count == first.count && gradient.count == first.count)
      step += 1
      let correction1 = 1 - pow(beta1, Double(step))
      let correction2 = 1 - pow(beta2, Double(step))
      for i in weights.indices {
        let slope = gradient[i] + (isDecoupled ? 0 : weightDecay * weights[i])
        first[i] = beta1 * first[i] + (1 - beta1) * slope
        second[i] = beta2 * second[i] + (1 - beta2) * slope * slope
        let direction = (first[i] / correction1) / ((second[i] / correction2).squareRoot() + epsilon)
        let kept = isDecoupled ? 1 - learningRate * weightDecay : 1
        weights[i] = weights[i] * kept - learningRate * direction
      }
    }
  }
}
