import Data
import Storage

/// Everything that `evaluate` says of a classifier on rows: how often it is right, how it ranks rows, and whether its
/// probabilities mean what they say.
public struct ClassifierFigures: Sendable, Equatable {
  /// How often it is right.
  public let metrics: ClassificationMetrics
  /// Means over the labels.
  public let averages: ClassAverages
  /// How it ranks rows; nil for very many labels.
  public let ranking: RankingFigures?
  /// Whether its probabilities mean what they say.
  public let calibration: CalibrationFigures
  /// How far the main figures depend on the rows.
  public let intervals: ClassificationIntervals
  private let seed: UInt64

  /// - Parameter seed: of the bootstrap.
  public init(_ rows: ClassifiedRows, seed: UInt64) {
    let accumulated = rows.accumulated
    metrics = accumulated.metrics
    averages = ClassAverages(accumulated.counts)
    ranking = RankingFigures(rows)
    calibration = CalibrationFigures(rows)
    intervals = ClassificationIntervals(rows, seed: seed)
    self.seed = seed
  }

  /// The report for people: the main figures and their intervals, then a line for each label and the confusions.
  public var text: String {
    func figure(_ value: Double?) -> String { value.map { Format.decimal($0, digits: 4) } ?? "-" }
    let ends = intervals.all.map { name, interval in
      "\(name.replacing("_", with: " ")) \(figure(interval.low)) to \(figure(interval.high))"
    }
    return ClassificationReport.text(
      metrics,
      more: [
        "balanced accuracy: \(figure(averages.balancedAccuracy))  kappa: \(figure(averages.kappa))  ROC-AUC: \(figure(ranking?.rocAUC))  average precision: \(figure(ranking?.averagePrecision))",
        "Brier: \(figure(calibration.brier))  expected calibration error (\(CalibrationFigures.binCount) bins): \(figure(calibration.expectedError))",
        "\(Format.percent(BootstrapInterval.level)) intervals over rows: \(ends.joined(separator: "  "))",
      ])
  }
}

/// The members of ``ClassificationMetrics``, and beside them all the others; what has no value is null.
extension ClassifierFigures: Encodable {
  private enum CodingKeys: String, CodingKey {
    case kappa, ranking, brier, ece, reliability, intervals
    case balancedAccuracy = "balanced_accuracy"
    case macroPrecision = "macro_precision"
    case macroRecall = "macro_recall"
    case microPrecision = "micro_precision"
    case microRecall = "micro_recall"
    case weightedPrecision = "weighted_precision"
    case weightedRecall = "weighted_recall"
    case rocAUC = "roc_auc"
    case weightedROCAUC = "roc_auc_weighted"
    case averagePrecision = "average_precision"
    case weightedAveragePrecision = "average_precision_weighted"
    case bins = "ece_bins"
    case level = "interval_level"
    case resamples = "interval_resamples"
    case seed
  }

  /// Writes all figures.
  public func encode(to encoder: any Encoder) throws {
    try metrics.encode(to: encoder)
    var all = encoder.container(keyedBy: CodingKeys.self)
    try all.encode(averages.balancedAccuracy, forKey: .balancedAccuracy)
    try all.encode(averages.kappa, forKey: .kappa)
    try all.encode(averages.macroPrecision, forKey: .macroPrecision)
    try all.encode(averages.macroRecall, forKey: .macroRecall)
    // Of one label a row every wrong answer is one too many of a label and one too few of another.
    try all.encode(metrics.microF1, forKey: .microPrecision)
    try all.encode(metrics.microF1, forKey: .microRecall)
    try all.encode(averages.weightedPrecision, forKey: .weightedPrecision)
    try all.encode(averages.weightedRecall, forKey: .weightedRecall)
    try all.encode(ranking?.rocAUC, forKey: .rocAUC)
    try all.encode(ranking?.weightedROCAUC, forKey: .weightedROCAUC)
    try all.encode(ranking?.averagePrecision, forKey: .averagePrecision)
    try all.encode(ranking?.weightedAveragePrecision, forKey: .weightedAveragePrecision)
    try all.encode(ranking?.labels, forKey: .ranking)
    try all.encode(calibration.brier, forKey: .brier)
    try all.encode(calibration.expectedError, forKey: .ece)
    try all.encode(CalibrationFigures.binCount, forKey: .bins)
    try all.encode(calibration.bins, forKey: .reliability)
    let ends = intervals.all.map { ($0.name, [$0.interval.low, $0.interval.high]) }
    try all.encode(Dictionary(ends) { $1 }, forKey: .intervals)
    try all.encode(BootstrapInterval.level, forKey: .level)
    try all.encode(BootstrapInterval.resamples, forKey: .resamples)
    try all.encode(seed, forKey: .seed)
  }
}
