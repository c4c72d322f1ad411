/// Means over a classifier's labels, and agreement beyond chance. Ratios with a zero denominator are 0, as in scikit-learn.
public struct ClassAverages: Sendable, Equatable {
  /// The mean recall of the labels that rows have.
  public let balancedAccuracy: Double
  /// Cohen's kappa: the agreement beyond what chance gives labels as common as these; nil where truth and prediction are one
  /// and the same label throughout.
  public let kappa: Double?
  /// The mean precision over the labels that occur as truth or as prediction.
  public let macroPrecision: Double
  /// The mean recall over the same labels.
  public let macroRecall: Double
  /// The mean precision, weighted by the rows that have each label.
  public let weightedPrecision: Double
  /// The mean recall, so weighted, which is the accuracy.
  public let weightedRecall: Double

  /// The averages of counts.
  public init(_ counts: ConfusionCounts) {
    func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
    func mean(_ values: [Double]) -> Double { ratio(values.reduce(0, +), Double(values.count)) }
    let all = 0..<counts.labelCount
    var truths = [Double](repeating: 0, count: all.count), predictions = truths
    counts.forEach { truth, prediction, rows in
      truths[truth] += Double(rows)
      predictions[prediction] += Double(rows)
    }
    let hits = all.map { Double(counts[$0, $0]) }
    let precisions = all.map { ratio(hits[$0], predictions[$0]) }
    let recalls = all.map { ratio(hits[$0], truths[$0]) }
    let seen = all.filter { truths[$0] + predictions[$0] > 0 }
    let rows = truths.reduce(0, +)
    balancedAccuracy = mean(all.filter { truths[$0] > 0 }.map { recalls[$0] })
    macroPrecision = mean(seen.map { precisions[$0] })
    macroRecall = mean(seen.map { recalls[$0] })
    weightedPrecision = ratio(all.reduce(0) { $0 + precisions[$1] * truths[$1] }, rows)
    weightedRecall = ratio(hits.reduce(0, +), rows)
    let chance = ratio(all.reduce(0) { $0 + truths[$1] * predictions[$1] }, rows * rows)
    kappa = rows > 0 && chance < 1 ? (weightedRecall - chance) / (1 - chance) : nil
  }
}
