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
  ///   - regularisation: what else the gradient is made of. With an adversary it is the mean of two, and the loss that of the
  ///     embeddings as they are.
  ///   - dropoutKey: the key of the masks of the pass of this number.
  public func computeGradients(
    of passes: [MicroBatch], _ regularisation: Regularisation = Regularisation(),
    dropoutKey: (_ pass: Int) -> UInt64?
  ) -> LossSum {
    let targets = passes.reduce(0) { $0 + $1.targets.count } * regularisation.passes
    // The mean is by the sum of weights; what is not weighed is paid as if it were by the number of targets.
    let weight = regularisation.weighing.meanWeight(
      passes, excludesOthers: model.configuration.head.isExclusive)
    let scale = targets > 0 ? 1 / (Float(targets) * weight) : 0
    func run() -> LossSum {
      var loss = LossSum()
      for (index, pass) in passes.enumerated() {
        context.dropoutKey = dropoutKey(index)
        loss += model.train(
          pass, scale: scale, smoothing: regularisation.labelSmoothing,
          agreement: regularisation.rDrop * weight, weighing: regularisation.weighing, &context)
      }
      loss.nats /= Double(weight)
      return loss
    }
    beginGradients()
    let loss = run()
    if regularisation.adversary > 0, let gradient = context.gradient(model.tokenEmbeddings) {
      let push = AdversarialPush(
        context.weight(model.tokenEmbeddings), gradient, passes, length: regularisation.adversary, engine)
      _ = run()
      push.undo()
    }
    context.dropoutKey = nil
    endGradients()
    return loss
  }
}
