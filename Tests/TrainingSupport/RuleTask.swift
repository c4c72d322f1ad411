import Batches
import ModelSupport
import Training
import Transformer

/// A task made of fixed rules: batches by a function of the step, evaluations from a list of scores or from the model.
package struct RuleTask: TrainingTask {
  package var passes: @Sendable (Int) -> [MicroBatch]
  /// The score of the evaluation that sees these weights.
  package var judge: (@Sendable (ModelSession) -> Evaluation?)?
  package let largest = Tiny.largest
  package var evaluationSteps: Double { 0 }

  package init(
    passes: @escaping @Sendable (Int) -> [MicroBatch], judge: (@Sendable (ModelSession) -> Evaluation?)? = nil
  ) {
    self.passes = passes
    self.judge = judge
  }

  package func microBatches(at step: Int) -> [MicroBatch] { passes(step) }
  package func evaluate(_ session: ModelSession) -> Evaluation? { judge?(session) }
  package func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double { 1 }
}

extension Tiny {
  /// The loss on a fixed batch, for evaluations that see the weights.
  package static let judge: @Sendable (ModelSession) -> Evaluation? = { session in
    let pass = Tiny.pass(seed: 999, lengths: [9, 4])
    let sum = session.model.evaluate(pass, &session.context)
    return Evaluation(values: [("loss", sum.mean)], metric: "loss", higherIsBetter: false)
  }

  package static func schedule(_ steps: Int, rate: Double = 1e-2) -> LearningRateSchedule {
    LearningRateSchedule(shape: .cosine, peak: rate, minimum: rate / 10, warmup: 2, steps: steps)
  }
}
