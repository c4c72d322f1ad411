import Batches
import Data
import Transformer

/// Training on a table's rows for a task.
public struct FineTuning: TrainingTask {
  private let task: any FineTuningTask
  private var rows: TaskRows
  private let sampler: RowSampler
  private let accumulate: Int
  private let batchSize: Int
  private let maxLength: Int
  private let evaluation: RowEvaluation?
  private let doubles: Bool
  /// The steps in which every row is read once.
  public let stepsPerEpoch: Int

  /// - Parameters:
  ///   - task: what is asked of the rows.
  ///   - rows: the training rows with their targets.
  ///   - sampler: draws from them.
  ///   - batchSize: rows in a micro-batch.
  ///   - accumulate: micro-batches in a step.
  ///   - maxLength: the longest sequence.
  ///   - evaluation: the validation rows.
  ///   - doubles: whether every row stands twice in its batch, to be compared with itself; of tasks with labels.
  public init(
    _ task: any FineTuningTask, _ rows: TaskRows, sampler: RowSampler, batchSize: Int, accumulate: Int,
    maxLength: Int, evaluation: RowEvaluation?, doubles: Bool = false
  ) {
    self.task = task
    self.rows = rows
    self.sampler = sampler
    self.batchSize = batchSize
    self.accumulate = accumulate
    self.maxLength = maxLength
    self.evaluation = evaluation
    self.doubles = doubles
    stepsPerEpoch = (sampler.stepsPerEpoch + accumulate - 1) / accumulate
  }

  /// Lets each training row's target be, to a share, what a teacher says of it.
  public mutating func teach(_ teacher: NGramTeacher, share: Float) {
    rows = TaskRows(
      rows.dataset, TaughtTargets(targets: rows.targets, probabilities: teacher.probabilities, share: share))
  }

  /// The micro-batches of a step.
  public func microBatches(at step: Int) throws -> [MicroBatch] {
    try (0..<accumulate).map {
      let batch = rows.microBatch(try sampler.batch(at: step * accumulate + $0))
      return doubles ? batch.doubled : batch
    }
  }

  /// A batch of the longest rows; of the longest there may be, where texts are encoded anew each epoch.
  public var largest: SequenceBatch {
    let longest = SequenceBatch(lengths: sampler.longest(batchSize, limit: maxLength))
    return doubles ? longest.doubled : longest
  }

  /// The longest validation rows.
  public var largestEvaluation: SequenceBatch? { evaluation?.largest }

  /// A pass over the validation rows learns nothing and costs a third.
  public var evaluationSteps: Double {
    evaluation.map { Double($0.rowCount) / Double(batchSize * accumulate) / 3 } ?? 0
  }

  /// The task's figures; empty where there are no validation rows.
  public var metrics: [Metric] { evaluation == nil ? [] : type(of: task).metrics }

  /// The task's figures on the validation rows.
  public func evaluate(_ session: ModelSession) -> Evaluation? { evaluation?.run(session) }

  /// 6 N + 12 L d T for each token.
  public func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double {
    let tokens = batch.sequences.tokenCount
    return Double(tokens)
      * model.trainingOperations(
        length: tokens / max(1, batch.sequences.count), headShare: task.head == .language ? 1 : 0)
  }
}
