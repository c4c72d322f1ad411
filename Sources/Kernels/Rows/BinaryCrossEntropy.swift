import Foundation

extension Engine {
  /// The cross entropy of σ(logit) against labels of 0 and 1, and its gradient in place of the logits.
  ///
  /// With p = σ(z) = 1 / (1 + e⁻ᶻ) and label y, a row's loss is −y·log p − (1 − y)·log(1 − p). Since log p = −log(1 + e⁻ᶻ)
  /// and 1 − σ(z) = σ(−z), it is max(z, 0) − z·y + log(1 + e^−|z|), which overflows for no z (as PyTorch's
  /// `binary_cross_entropy_with_logits`). Its derivative is p − y, times `scale`.
  ///
  /// A few operations an output of the model, so one thread does them.
  ///
  /// - Parameters:
  ///   - logits: [n, m], in float32; becomes the gradient where `scale` is given.
  ///   - labels: n · m numbers, 0 or 1; −1 is no target: the output's gradient and loss are 0.
  ///   - scale: a factor for the gradient, such as 1 over the number of targets; nil leaves the logits as they are.
  /// - Returns: the sum of the losses in nats, without `scale`, and the outputs whose sign is that of the
  ///   label (0 counts as label 0); zeros when planning.
  public func binaryCrossEntropy(_ logits: Matrix, labels: [Int32], scale: Float?) -> (
    nats: Double, correct: Int
  ) {
    precondition(
      labels.count == logits.rows * logits.columns, "\(labels.count) labels for \(logits.shape)")
    if isPlanning { return (0, 0) }
    var nats = 0.0, correct = 0
    for (index, label) in labels.enumerated() {
      precondition(label >= -1 && label <= 1, "label \(label) is neither 0 nor 1")
      let (row, column) = index.quotientAndRemainder(dividingBy: logits.columns)
      let place = logits.base + row * logits.stride + column
      guard label >= 0 else {
        if scale != nil { place.pointee = 0 }
        continue
      }
      let z = Double(place.pointee), small = exp(-abs(z))
      nats += max(z, 0) - z * Double(label) + log1p(small)
      if (z > 0) == (label == 1) { correct += 1 }
      if let scale {
        let p = z >= 0 ? 1 / (1 + small) : small / (1 + small)
        place.pointee = Float(p - Double(label)) * scale
      }
    }
    return (nats, correct)
  }
}
