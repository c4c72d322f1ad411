import Batches
import Data
import Transformer

/// Rows that a fine-tuned model is evaluated on.
public struct RowEvaluation: Sendable {
  private let task: any FineTuningTask
  private let rows: TaskRows
  /// Rows of like length together, so that each batch holds about as many tokens.
  private let batches: [[Int]]

  /// - Parameters:
  ///   - task: what is asked of the rows.
  ///   - rows: the rows with their targets.
  ///   - batchSize: rows in a batch.
  ///   - chosen: the rows to look at; nil for all.
  public init(
    _ task: any FineTuningTask, _ rows: TaskRows, batchSize: Int = 32, only chosen: [Int]? = nil
  ) {
    self.task = task
    self.rows = rows
    let dataset = rows.dataset
    let order = (chosen ?? Array(0..<dataset.count)).sorted {
      (dataset.length($0), $0) < (dataset.length($1), $1)
    }
    batches = stride(from: 0, to: order.count, by: batchSize).map {
      Array(order[$0..<min(order.count, $0 + batchSize)])
    }
  }

  /// The number of rows.
  public var rowCount: Int { rows.dataset.count }

  /// As many of the longest rows as a batch has, so that no batch has more rows or more tokens; nil where there are no
  /// rows.
  public var largest: SequenceBatch? {
    guard let size = batches.first?.count else { return nil }
    return SequenceBatch(lengths: batches.joined().suffix(size).map(rows.dataset.length))
  }

  /// The task's figures of the model on the rows.
  public func run(_ session: ModelSession) -> Evaluation {
    if rows.targets.predictTokens {
      var sum = LossSum()
      for batch in batches {
        sum += session.model.evaluate(rows.microBatch(rows.dataset.batch(batch)), &session.context)
      }
      return .language(sum)
    }
    var evaluator = rows.targets.evaluator()
    forEachBatch(session) { evaluator.add($1, rows: $0) }
    return evaluator.evaluation
  }

  /// What the model says of each row, in their order; nothing of rows that are not looked at.
  public func outputs(_ session: ModelSession) -> [[Float]] {
    var outputs = [[Float]](repeating: [], count: rowCount)
    forEachBatch(session) { for (row, values) in zip($0, $1) { outputs[row] = values } }
    return outputs
  }

  /// The task's figures of what `outputs` says of each row.
  public func figures(_ outputs: [[Float]]) -> Evaluation {
    var evaluator = rows.targets.evaluator()
    evaluator.add(outputs, rows: Array(outputs.indices))
    return evaluator.evaluation
  }

  private func forEachBatch(_ session: ModelSession, _ body: (_ rows: [Int], _ outputs: [[Float]]) -> Void) {
    for batch in batches { body(batch, rows.dataset.outputs(of: batch) { task.outputs($0, session) }) }
  }
}
