import Batches
import Data

/// One label a row.
struct LabelTargets: RowTargets {
  private let labels: LabelMap
  /// The label of each row by its place in the label map; -1 for none.
  private let indices: [Int32]

  init(_ labels: LabelMap, _ indices: [Int32]) {
    self.labels = labels
    self.indices = indices
  }

  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets { .labels(rows.map { indices[$0] }) }

  func evaluator() -> any RowEvaluator {
    Evaluator(indices: indices, accumulator: ClassificationAccumulator(labels: labels.labels))
  }

  /// Compares probabilities with labels.
  private struct Evaluator: RowEvaluator {
    let indices: [Int32]
    var accumulator: ClassificationAccumulator

    mutating func add(_ outputs: [[Float]], rows: [Int]) {
      for (row, probabilities) in zip(rows, outputs) {
        accumulator.add(truth: Int(indices[row]), probabilities: probabilities)
      }
    }

    var evaluation: Evaluation {
      let metrics = accumulator.metrics
      return Evaluation(
        values: [
          ("accuracy", metrics.accuracy), ("macro_f1", metrics.macroF1), ("log_loss", metrics.logLoss),
        ],
        metric: "macro_f1", higherIsBetter: true, detail: metrics)
    }
  }
}
