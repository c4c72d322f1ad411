import Foundation
import Kernels

/// How far two passes of the same rows, under different dropout masks, disagree: α/2 · (KL(p‖q) + KL(q‖p)) for each pair of
/// rows i and i + n of 2n (R-Drop; Liang et al. 2021).
///
/// With logits a and b, p = softmax a, q = softmax b and d = a − b, the two divergences add to Σ (p − q)·d, since what
/// normalises a and b falls out: Σ p = Σ q. So ∂/∂a = p ∘ (d − Σ p·d) + p − q, and ∂/∂b the same with a and b changed over.
/// The loss of a batch averages over 2n targets, where R-Drop adds two cross entropies and the divergence for each pair: the
/// scale of a target is that of a pair's sum too.
struct Agreement {
  /// α; above 0.
  let weight: Float

  /// The sum of the pairs' losses, and its gradient, to be added to that of the logits: [2n, classes].
  ///
  /// - Parameter logits: [2n, classes], the second passes after all the first.
  func loss(_ logits: [[Float]]) -> (nats: Double, gradient: [[Float]]) {
    let half = logits.count / 2
    precondition(logits.count == 2 * half, "\(logits.count) rows are no pairs")
    var nats = 0.0
    var gradient = logits
    for row in 0..<half {
      let (a, b) = (logits[row], logits[half + row])
      let p = Self.softmax(a), q = Self.softmax(b)
      let d = zip(a, b).map { $0 - $1 }
      nats += Double(weight) / 2 * zip(zip(p, q), d).reduce(0) { $0 + Double($1.0.0 - $1.0.1) * Double($1.1) }
      gradient[row] = side(p, q, d)
      gradient[half + row] = side(q, p, d.map { -$0 })
    }
    return (nats, gradient)
  }

  private func side(_ p: [Float], _ q: [Float], _ d: [Float]) -> [Float] {
    let mean = zip(p, d).reduce(0) { $0 + $1.0 * $1.1 }
    return p.indices.map { weight / 2 * (p[$0] * (d[$0] - mean) + p[$0] - q[$0]) }
  }

  private static func softmax(_ logits: [Float]) -> [Float] {
    let largest = logits.max() ?? 0
    let powers = logits.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
