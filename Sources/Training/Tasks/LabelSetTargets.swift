import Batches

/// Any number of labels a row.
struct LabelSetTargets: RowTargets {
  private let labels: [String]
  private let thresholds: LabelThresholds
  /// 1 or 0: [rows · labels].
  private let indicators: [Int32]

  init(_ labels: [String], _ thresholds: LabelThresholds, _ indicators: [Int32]) {
    (self.labels, self.thresholds, self.indicators) = (labels, thresholds, indicators)
  }

  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets {
    .labels(rows.flatMap { indicators[$0 * labels.count..<($0 + 1) * labels.count] })
  }

  func evaluator() -> any RowEvaluator {
    Evaluator(labels: labels, thresholds: thresholds, indicators: indicators)
  }

  /// Compares probabilities with labels.
  private struct Evaluator: RowEvaluator {
    let labels: [String]
    let thresholds: LabelThresholds
    let indicators: [Int32]
    var truths: [[Bool]] = []
    var probabilities: [[Float]] = []

    mutating func add(_ outputs: [[Float]], rows: [Int]) {
      for (row, output) in zip(rows, outputs) {
        truths.append(indicators[row * labels.count..<(row + 1) * labels.count].map { $0 == 1 })
        probabilities.append(output)
      }
    }

    var evaluation: Evaluation {
      let metrics = MultiLabelMetrics(
        labels: labels, truths: truths, probabilities: probabilities, thresholds: thresholds)
      return Evaluation(values: metrics.values, metric: "macro_ap", higherIsBetter: true, detail: metrics)
    }
  }
}

/// The labels of one row.
struct LabelSetPrediction: Encodable, Sendable {
  private let labels: [String]
  private let probabilities: [String: Double]
  private let text: String?
  private let pair: String?

  /// - Parameters:
  ///   - labels: distinct.
  ///   - values: the probability of each.
  ///   - text: the row's text where it is to be repeated, with its second text if it is a pair.
  init(_ labels: [String], _ thresholds: LabelThresholds, _ values: [Float], text: String?, pair: String?) {
    self.labels = zip(labels, thresholds.chosen(values)).filter(\.1).map(\.0)
    // Six decimals: more would be rounding, and would differ between instruction sets.
    probabilities = Dictionary(
      uniqueKeysWithValues: zip(labels, values.map { (Double($0) * 1e6).rounded() / 1e6 }))
    self.text = text
    self.pair = pair
  }
}
