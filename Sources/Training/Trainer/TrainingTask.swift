import Batches
import Transformer

/// What a model is trained to do: where batches come from and how it is evaluated.
public protocol TrainingTask {
  /// The micro-batches of one step: a function of the step's number alone, which makes resuming exact and free.
  func microBatches(at step: Int) throws -> [MicroBatch]

  /// A batch at least as large as any that is trained on, to size the arena by.
  var largest: SequenceBatch { get }

  /// A batch as large as any that is only evaluated; nil where none is larger than ``largest``.
  var largestEvaluation: SequenceBatch? { get }

  /// What an evaluation costs, in steps of training; 0 where there is none.
  var evaluationSteps: Double { get }

  /// The figures that ``evaluate(_:)`` gives, the one that decides by itself first; empty where nothing is evaluated.
  var metrics: [Metric] { get }

  /// Evaluates the model on held-out data; nil where there is none.
  func evaluate(_ session: ModelSession) throws -> Evaluation?

  /// The floating-point operations of training on this batch, forward and backward.
  func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double
}

extension TrainingTask {
  /// Nil: a task whose evaluations are no larger than its training batches need not say so.
  public var largestEvaluation: SequenceBatch? { nil }

  /// Empty: a task without evaluations.
  public var metrics: [Metric] { [] }

  /// The tokens of a step: the mean of the first 64, which is exact where all are equal.
  public func meanTokensPerStep() throws -> Double {
    let steps = 64
    let total = try (0..<steps).reduce(0) { sum, step in
      try sum + microBatches(at: step).reduce(0) { $0 + $1.sequences.tokenCount }
    }
    return max(1, Double(total) / Double(steps))
  }
}
