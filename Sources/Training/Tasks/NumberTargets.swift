import Batches

/// One number a row.
struct NumberTargets: RowTargets {
  /// The number of each row.
  private let numbers: [Double]

  init(_ numbers: [Double]) { self.numbers = numbers }

  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets {
    .numbers(rows.map { Float(numbers[$0]) })
  }

  func evaluator() -> any RowEvaluator { Evaluator(numbers: numbers) }

  /// Compares answers with numbers.
  private struct Evaluator: RowEvaluator {
    let numbers: [Double]
    var rows: [(truth: Double, answer: Double)] = []

    mutating func add(_ outputs: [[Float]], rows: [Int]) {
      for (row, output) in zip(rows, outputs) { self.rows.append((numbers[row], Double(output[0]))) }
    }

    var evaluation: Evaluation {
      let metrics = RegressionMetrics(truths: rows.map(\.truth), answers: rows.map(\.answer))
      return Evaluation(values: metrics.values, metric: "rmse", higherIsBetter: false, detail: metrics)
    }
  }
}
