import Kernels

/// Softmax cross-entropy over the vocabulary, fused with the head's product by chunks of rows, so that the
/// [tokens, vocabulary] matrix never exists.
///
/// For a chunk: logits z = h·Wᵀ + b; then, in place, dz = (softmax(z) − onehot)·scale; then dh = dz·W, dW += dzᵀ·h,
/// db += Σ dz. Forward and backward are one pass.
struct VocabularyLoss {
  /// W, [vocabulary, width]; the token embedding where tied.
  let weight: Parameter
  /// b, [1, vocabulary]
  let bias: Parameter?

  /// 64 MiB of logits at most: enough rows that packing W for each chunk is cheap beside the product itself.
  private static let chunkElements = 16 << 20

  private func chunkRows(_ rows: Int) -> Int { max(1, min(rows, max(64, Self.chunkElements / weight.rows))) }

  /// The summed loss of the rows of `hidden`, [n, width], whose target is not −1.
  ///
  /// - Parameters:
  ///   - scale: what each row's gradient is multiplied by: 1 over the number of targets that the step averages over.
  ///   - smoothing: the share of the target's probability spread evenly over the vocabulary (Szegedy et al. 2016).
  ///   - dHidden: [n, width], written with the gradient of scale·Σ loss; nil to compute the loss alone, without
  ///     smoothing, with the number of correct first choices.
  func run(
    _ hidden: Matrix, targets: [Int32], scale: Float, smoothing: Float, into dHidden: Matrix?,
    _ context: inout Context
  ) -> LossSum {
    precondition(targets.count == hidden.rows)
    var sum = LossSum(count: targets.count { $0 >= 0 })
    let mark = context.arena.mark
    let step = chunkRows(hidden.rows)
    let buffer = context.arena.matrix(step, weight.rows)
    let losses = context.arena.matrix(hidden.rows, 1)
    for start in stride(from: 0, to: hidden.rows, by: step) {
      let rows = start..<min(hidden.rows, start + step)
      let h = hidden.rows(rows)
      let logits = buffer.rows(0..<rows.count)
      compute(logits, from: h, &context)
      if let dHidden {
        context.engine.crossEntropy(
          logits, targets: targets[rows], smoothing: smoothing, scale: scale, losses: losses.rows(rows))
        context.engine.multiply(logits, by: context.weight(weight), into: dHidden.rows(rows))
        Linear(weight: weight, bias: bias).addGradients(logits, h, &context)
      } else {
        context.engine.negativeLogLikelihood(logits, targets: targets[rows], losses: losses.rows(rows))
        let best = context.engine.argmaxRows(logits)
        for (target, choice) in zip(targets[rows], best) where target == choice { sum.correct += 1 }
      }
    }
    if !context.engine.isPlanning { sum.nats = losses.elements.reduce(0) { $0 + Double($1) } }
    context.arena.release(to: mark)
    return sum
  }

  /// The logits of some rows, [n, vocabulary].
  func compute(_ logits: Matrix, from hidden: Matrix, _ context: inout Context) {
    context.engine.multiply(
      hidden, by: context.weight(weight), rightTransposed: true, into: logits,
      epilogue: GEMMEpilogue(bias: bias.map { context.weight($0) }))
  }
}
