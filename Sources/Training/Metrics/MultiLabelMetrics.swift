import Storage

/// How well a model's sets of labels meet those of the rows, as scikit-learn counts with `zero_division=0`.
public struct MultiLabelMetrics: Sendable, Equatable, Codable {
  /// The figures of one label.
  public struct Label: Sendable, Equatable, Codable {
    /// The label.
    public let label: String
    /// Rows that have it.
    public let support: Int
    /// Rows that are given it.
    public let predicted: Int
    /// The share of right ones among the rows that are given it; 0 of none.
    public let precision: Double
    /// The share of those found among the rows that have it; 0 of none.
    public let recall: Double
    /// The harmonic mean of precision and recall; 0 where both are.
    public let f1: Double
    /// The average precision of its probabilities; 0 where no row has it.
    public let averagePrecision: Double
    /// From which probability on rows are given it.
    public let threshold: Double

    private enum CodingKeys: String, CodingKey {
      case label, support, predicted, precision, recall, f1, threshold
      case averagePrecision = "average_precision"
    }
  }

  /// The number of rows.
  public let rows: Int
  /// F1 of all decisions pooled.
  public let microF1: Double
  /// The mean of the labels' F1.
  public let macroF1: Double
  /// The mean of the labels' F1, weighted by support.
  public let weightedF1: Double
  /// The mean of the rows' F1; 0 for a row without labels that is given none.
  public let samplesF1: Double
  /// The share of rows whose labels are all right and whole.
  public let subsetAccuracy: Double
  /// The share of wrong decisions.
  public let hammingLoss: Double
  /// The mean of the labels' average precision.
  public let macroAveragePrecision: Double
  /// Each label's figures.
  public internal(set) var labels: [Label]

  private enum CodingKeys: String, CodingKey {
    case rows, labels
    case microF1 = "micro_f1"
    case macroF1 = "macro_f1"
    case weightedF1 = "weighted_f1"
    case samplesF1 = "samples_f1"
    case subsetAccuracy = "subset_accuracy"
    case hammingLoss = "hamming_loss"
    case macroAveragePrecision = "macro_ap"
  }

  /// Compares what is likely enough with what is so.
  ///
  /// - Parameters:
  ///   - names: the labels.
  ///   - truths: which labels each row has: [rows][labels].
  ///   - probabilities: of each label of each row: [rows][labels].
  ///   - thresholds: from which probability on a row is given each.
  public init(
    labels names: [String], truths: [[Bool]], probabilities: [[Float]], thresholds: LabelThresholds
  ) {
    precondition(truths.count == probabilities.count)
    let chosen = probabilities.map(thresholds.chosen)
    var counts = [Counts](repeating: Counts(), count: names.count)
    var all = Counts()
    var samples = 0.0, whole = 0
    for (truth, choice) in zip(truths, chosen) {
      var row = Counts()
      for index in names.indices {
        counts[index].add(truth[index], choice[index])
        row.add(truth[index], choice[index])
      }
      all += row
      samples += row.f1
      whole += row.hits == row.support && row.hits == row.predicted ? 1 : 0
    }
    let each = names.indices.map { index in
      let own = counts[index]
      return Label(
        label: names[index], support: own.support, predicted: own.predicted, precision: own.precision,
        recall: own.recall, f1: own.f1,
        averagePrecision: AveragePrecision.of(probabilities.map { $0[index] }, truths.map { $0[index] }),
        threshold: Double(thresholds.values[index]))
    }
    func mean(_ sum: Double, _ count: Int) -> Double { count > 0 ? sum / Double(count) : 0 }
    rows = truths.count
    labels = each
    microF1 = all.f1
    macroF1 = mean(each.reduce(0) { $0 + $1.f1 }, each.count)
    weightedF1 = mean(each.reduce(0) { $0 + $1.f1 * Double($1.support) }, all.support)
    samplesF1 = mean(samples, rows)
    subsetAccuracy = mean(Double(whole), rows)
    hammingLoss = mean(Double(all.support + all.predicted - 2 * all.hits), rows * names.count)
    macroAveragePrecision = mean(each.reduce(0) { $0 + $1.averagePrecision }, each.count)
  }

  /// Decisions that were made of those to be made.
  private struct Counts {
    var hits = 0, support = 0, predicted = 0

    mutating func add(_ truth: Bool, _ choice: Bool) {
      hits += truth && choice ? 1 : 0
      support += truth ? 1 : 0
      predicted += choice ? 1 : 0
    }

    static func += (left: inout Counts, right: Counts) {
      left.hits += right.hits
      left.support += right.support
      left.predicted += right.predicted
    }

    var precision: Double { predicted == 0 ? 0 : Double(hits) / Double(predicted) }
    var recall: Double { support == 0 ? 0 : Double(hits) / Double(support) }
    var f1: Double { support + predicted == 0 ? 0 : Double(2 * hits) / Double(support + predicted) }
  }

  /// The figures by name, in the order they are shown.
  public var values: [(name: String, value: Double)] {
    [
      ("micro_f1", microF1), ("macro_f1", macroF1), ("weighted_f1", weightedF1), ("samples_f1", samplesF1),
      ("subset_accuracy", subsetAccuracy), ("hamming_loss", hammingLoss), ("macro_ap", macroAveragePrecision),
    ]
  }
}
