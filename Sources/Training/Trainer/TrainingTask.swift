import Batches
import Data
import Transformer

/// What an evaluation found.
public struct Evaluation: Sendable, Equatable {
  /// The figures by name, in the order they are shown.
  public var values: [(name: String, value: Double)]
  /// The one that decides which checkpoint is best.
  public var metric: String
  /// Whether more of it is better.
  public var higherIsBetter: Bool
  /// Each label's figures and the confusion matrix, of a classifier.
  public var classification: ClassificationMetrics?

  /// The figures given; `metric` is one of their names.
  public init(values: [(name: String, value: Double)], metric: String, higherIsBetter: Bool) {
    precondition(values.contains { $0.name == metric })
    self.values = values
    self.metric = metric
    self.higherIsBetter = higherIsBetter
  }

  /// Lets another of the figures decide. Where there is none of that name the score is not a number, which is never the
  /// best.
  public mutating func decide(by metric: Metric) {
    self.metric = metric.name
    higherIsBetter = metric.higherIsBetter
  }

  /// The deciding figure.
  public var score: Double { values.first { $0.name == metric }?.value ?? .nan }

  /// Whether this is better than an earlier score; one that is not finite never is.
  public func isBetter(than best: Double?) -> Bool {
    if !score.isFinite { return false }
    guard let best else { return true }
    return higherIsBetter ? score > best : score < best
  }

  /// Whether names, figures and the choice of metric are equal.
  public static func == (left: Evaluation, right: Evaluation) -> Bool {
    left.metric == right.metric && left.higherIsBetter == right.higherIsBetter
      && left.values.elementsEqual(right.values) { $0.name == $1.name && $0.value == $1.value }
  }
}

/// What a model is trained to do: where batches come from and how it is judged.
public protocol TrainingTask {
  /// The passes of one step: a function of the step's number alone, which makes resuming exact and free.
  func microBatches(at step: Int) throws -> [MicroBatch]

  /// A batch at least as large as any that is trained on, to size the arena by.
  var largest: SequenceBatch { get }

  /// A batch as large as any that is only judged; nil where none is larger than ``largest``.
  var largestEvaluation: SequenceBatch? { get }

  /// What an evaluation costs, in steps of training; 0 where there is none.
  var evaluationSteps: Double { get }

  /// The figures that ``evaluate(_:)`` gives, the one that decides by itself first; empty where nothing is evaluated.
  var metrics: [Metric] { get }

  /// Judges the model on held-out data; nil where there is none.
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
