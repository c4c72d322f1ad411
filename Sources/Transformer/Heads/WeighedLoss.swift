import Foundation
import Kernels

/// The loss of one row's outputs by a ``LossWeighing``, and its gradient.
///
/// Of a softmax, with t the smoothed target, u = w ∘ t, C = −Σ u log p and q = 1 − p_y, the loss is L = q^γ C. Since
/// ∂C/∂z_k = p_k Σu − u_k and ∂p_y/∂z_k = p_y (δ_ky − p_k), ∂L/∂z_k = q^γ (p_k Σu − u_k) − γ q^γ p_y C (δ_ky − p_k) / q, where
/// (δ_yy − p_y) / q = 1 and p_k / q ≤ 1 for the others: nothing overflows.
///
/// Of a sigmoid, with u = z for a label that the row has and −z otherwise, and q = σ(−u), L = w q^γ log(1 + e^−u) and
/// ∂L/∂u = −w q^γ (q + γ (1 − q) log(1 + e^−u)).
package struct WeighedLoss {
  private let weighing: LossWeighing
  /// The share of the target's probability spread over all labels.
  private let smoothing: Float

  /// The loss of targets that count so much, with label smoothing.
  package init(weighing: LossWeighing, smoothing: Float = 0) {
    (self.weighing, self.smoothing) = (weighing, smoothing)
  }

  /// The loss of logits against the label `label` of their softmax.
  package func softmax(_ logits: [Float], label: Int) -> (nats: Double, gradient: [Double]) {
    let largest = Double(logits.max() ?? 0)
    let powers = logits.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +), logSum = log(sum) + largest
    // 1 − p without its rounding where p is nearly 1.
    let q = powers.indices.reduce(0) { $1 == label ? $0 : $0 + powers[$1] } / sum
    let gamma = Double(weighing.focus), uniform = Double(smoothing) / Double(logits.count)
    let targets = logits.indices.map {
      weighing.weight($0) * (uniform + ($0 == label ? 1 - Double(smoothing) : 0))
    }
    let total = targets.reduce(0, +)
    let cost = zip(targets, logits).reduce(0) { $0 + $1.0 * (logSum - Double($1.1)) }
    let factor = gamma > 0 ? pow(q, gamma) : 1
    let slope = gamma * factor * powers[label] / sum * cost
    let gradient = logits.indices.map { index -> Double in
      let p = powers[index] / sum
      let rest = index == label ? 1 : q > 0 ? -p / q : 0
      return factor * (p * total - targets[index]) - slope * rest
    }
    return (factor * cost, gradient)
  }

  /// The loss of one label's logit, which the row has or not.
  package func sigmoid(_ logit: Float, has: Bool, label: Int) -> (nats: Double, gradient: Double) {
    let u = has ? Double(logit) : -Double(logit)
    let small = exp(-abs(u)), q = u >= 0 ? small / (1 + small) : 1 / (1 + small)
    let cost = max(-u, 0) + log1p(small), gamma = Double(weighing.focus)
    let factor = (has ? weighing.weight(label) : 1) * (gamma > 0 ? pow(q, gamma) : 1)
    let slope = -factor * (q + gamma * (1 - q) * cost)
    return (factor * cost, has ? slope : -slope)
  }
}

extension WeighedLoss {
  /// The summed loss of rows by softmax, which become its gradient times `scale`; rows without a label, −1, lose nothing.
  ///
  /// - Parameters:
  ///   - logits: [n, labels].
  ///   - labels: [n].
  func softmax(_ logits: Matrix, labels: [Int32], scale: Float) -> Double {
    var nats = 0.0
    for (index, label) in labels.enumerated() {
      let row = logits.rows(index..<index + 1)
      guard label >= 0 else {
        row.set([Float](repeating: 0, count: logits.columns))
        continue
      }
      let loss = softmax(row.elements, label: Int(label))
      nats += loss.nats
      row.set(loss.gradient.map { scale * Float($0) })
    }
    return nats
  }

  /// The summed loss of outputs by sigmoid, which become its gradient times `scale`.
  ///
  /// - Parameters:
  ///   - logits: [n, labels].
  ///   - labels: 1, 0, or −1 for no target: [n · labels].
  func sigmoid(_ logits: Matrix, labels: [Int32], scale: Float) -> Double {
    var nats = 0.0
    for index in 0..<logits.rows {
      let row = logits.rows(index..<index + 1)
      let gradient = row.elements.enumerated().map { column, logit -> Float in
        let label = labels[index * logits.columns + column]
        guard label >= 0 else { return 0 }
        let loss = sigmoid(logit, has: label == 1, label: column)
        nats += loss.nats
        return scale * Float(loss.gradient)
      }
      row.set(gradient)
    }
    return nats
  }
}
