import CKernels

extension Engine {
  /// The cross entropy of softmax(logits) against the targets, and its gradient in place of the logits.
  ///
  /// With p = softmax(logits) and t = (1 − s)·onehot(target) + s/V for smoothing s (Szegedy et al. 2016), a row's loss is
  /// −Σ t·log p. Since log p = x − log Σ exp x, whose derivative is p, the gradient is p − t, times `scale`.
  ///
  /// - Parameters:
  ///   - logits: [n, V]; becomes the gradient.
  ///   - targets: n class numbers below V; −1 is no target: the row's gradient and loss are 0.
  ///   - smoothing: s, in 0 ..< 1.
  ///   - scale: a factor for the gradient, such as 1 over the number of targets; the losses are without it.
  ///   - losses: [n, 1], in float32.
  public func crossEntropy(
    _ logits: Matrix, targets: ArraySlice<Int32>, smoothing: Float, scale: Float, losses: Matrix
  ) {
    precondition(smoothing >= 0 && smoothing < 1, "label smoothing \(smoothing)")
    requireTargets(logits, targets, losses)
    rowStrips(logits.rows, logits.columns, Operands(logits), cost: 4) { strip in
      let target = Self.target(targets, strip.row, logits.columns)
      if target < 0 { strip.zero(logits) }
      losses.row(strip.row)[0] =
        target < 0
        ? 0
        : strip.update(logits, 0) { kernels.rows.cross_entropy(strip.count, $0, target, smoothing, scale) }
    }
  }

  /// −log softmax(logits)[target] for every row: the loss alone, for evaluation.
  ///
  /// - Parameters:
  ///   - logits: [n, V]; unchanged.
  ///   - targets: n class numbers below V; −1 is no target: the row's loss is 0.
  ///   - losses: [n, 1], in float32.
  public func negativeLogLikelihood(_ logits: Matrix, targets: ArraySlice<Int32>, losses: Matrix) {
    requireTargets(logits, targets, losses)
    rowStrips(logits.rows, logits.columns, Operands(logits), cost: 4) { strip in
      let target = Self.target(targets, strip.row, logits.columns)
      losses.row(strip.row)[0] =
        target < 0 ? 0 : kernels.rows.negative_log_likelihood(strip.count, strip.read(logits, 0), target)
    }
  }

  private func requireTargets(_ logits: Matrix, _ targets: ArraySlice<Int32>, _ losses: Matrix) {
    precondition(targets.count == logits.rows, "\(targets.count) targets for \(logits.rows) rows")
    precondition(losses.rows == logits.rows && losses.columns == 1, "losses \(losses.shape)")
  }

  private static func target(_ targets: ArraySlice<Int32>, _ row: Int, _ classes: Int) -> Int {
    let target = Int(targets[targets.startIndex + row])
    precondition(target >= -1 && target < classes, "target \(target) of \(classes) classes")
    return target
  }
}
