import Batches

extension ModelSession {
  /// Begins the gradients of a step: what passes compute from here on is theirs alone.
  public func beginGradients() { context.gradients?.begin(model.layout, engine) }

  /// Ends the gradients of a step: all that no pass has written is 0.
  public func endGradients() { context.gradients?.end(model.layout, engine) }

  /// The summed loss of a step's passes; the gradient of its mean over all their targets is in ``gradients``.
  ///
  /// - Parameters:
  ///   - passes: what the step learns from.
  ///   - smoothing: label smoothing.
  ///   - dropoutKey: the key of the masks of the pass of this number.
  public func computeGradients(
    of passes: [MicroBatch], smoothing: Float = 0, dropoutKey: (_ pass: Int) -> UInt64?
  ) -> LossSum {
    let targets = passes.reduce(0) { $0 + $1.targets.count }
    let scale = targets > 0 ? 1 / Float(targets) : 0
    var loss = LossSum()
    beginGradients()
    for (index, pass) in passes.enumerated() {
      context.dropoutKey = dropoutKey(index)
      loss += model.train(pass, scale: scale, smoothing: smoothing, &context)
    }
    context.dropoutKey = nil
    endGradients()
    return loss
  }
}
