import Batches

/// What a teacher's word adds to the cross entropy of labels (distillation; Hinton et al. 2015).
///
/// With the target y = (1 − λ) y₀ + λ q of the label's y₀, which may be smoothed, and the teacher's q, the cross entropy
/// log Σ exp z − Σ y z is that of y₀ plus Σ δ z with δ = y₀ − y = λ (y₀ − q), whose gradient is δ.
struct TaughtLoss {
  let teaching: Teaching
  /// The smoothing of y₀.
  let smoothing: Float

  /// The sum of what is added to the rows' losses, and its gradient by logits: [rows][labels]. Rows without a label, −1, add
  /// nothing.
  func loss(_ logits: [[Float]], _ labels: [Int32]) -> (nats: Double, gradient: [[Float]]) {
    var nats = 0.0
    var gradient: [[Float]] = []
    gradient.reserveCapacity(logits.count)
    for (row, values) in logits.enumerated() {
      let label = Int(labels[row]), uniform = smoothing / Float(values.count)
      let change = values.indices.map { index -> Float in
        let own = uniform + (index == label ? 1 - smoothing : 0)
        return label < 0 ? 0 : teaching.share * (own - teaching.probabilities[row][index])
      }
      nats += zip(change, values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      gradient.append(change)
    }
    return (nats, gradient)
  }
}
