import Batches
import Kernels

/// A head with a row of logits and a target for each token.
protocol TokenHead: ModelHead {
  /// The summed loss of the rows of `hidden`, [n, width], whose target is not −1.
  ///
  /// - Parameters:
  ///   - dHidden: [n, width], written with the gradient of scale·Σ loss; nil to compute the loss alone, without
  ///     smoothing, with the number of correct first choices.
  ///   - observe: is shown the logits of each chunk before they become a gradient.
  func run(
    _ hidden: Matrix, targets: [Int32], _ options: LossOptions, into dHidden: Matrix?,
    observe: VocabularyHead.Observer?, _ context: inout Context
  ) -> LossSum
}

extension TokenHead {
  func outputRows(_ batch: SequenceBatch) -> Int { batch.tokenCount }

  func planTargets(_ batch: SequenceBatch, share: Double) -> Targets { .first(share, of: batch) }

  func loss(
    _ hidden: Matrix, _ targets: Targets, _ options: LossOptions, into dHidden: Matrix?,
    _ context: inout Context
  ) -> LossSum {
    run(hidden, targets: targets.tokens, options, into: dHidden, observe: nil, &context)
  }
}
