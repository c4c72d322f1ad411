/// The probability from which on rows get a label, so that precision or recall is what is wanted.
public struct DecisionThreshold: Sendable, Equatable {
  /// What is wanted.
  public enum Wanted: Sendable, Equatable {
    /// At least this share of right ones among the rows that get the label.
    case precision(Double)
    /// At least this share of found ones among the rows that have it.
    case recall(Double)
  }

  /// The least probability with which a row gets the label.
  public let threshold: Float
  /// The share of right ones among the rows that then get the label.
  public let precision: Double
  /// The share of those found among the rows that have it.
  public let recall: Double
  /// The rows that get the label.
  public let taken: Int

  /// The harmonic mean of precision and recall.
  public var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

  /// The threshold for a label that fulfils the wish and has the most of the other figure; of equally good ones the higher.
  ///
  /// - Parameters:
  ///   - label: its place among the labels.
  ///   - wanted: the wish.
  /// - Returns: nil where no threshold fulfils it, or no row has the label.
  public init?(_ rows: ClassifiedRows, label: Int, wanted: Wanted) {
    let ranking = ScoreRanking(rows, label: label)
    guard ranking.positives > 0 else { return nil }
    func recall(_ step: ScoreRanking.Step) -> Double { Double(step.found) / Double(ranking.positives) }
    func fulfils(_ step: ScoreRanking.Step) -> Bool {
      switch wanted {
      case .precision(let least): step.precision >= least
      case .recall(let least): recall(step) >= least
      }
    }
    func other(_ step: ScoreRanking.Step) -> Double {
      if case .precision = wanted { recall(step) } else { step.precision }
    }
    var best: ScoreRanking.Step?
    for step in ranking.steps where fulfils(step) {
      if let known = best, other(known) >= other(step) { continue }
      best = step
    }
    guard let best, best.found > 0 else { return nil }
    threshold = best.score
    precision = best.precision
    self.recall = recall(best)
    taken = best.taken
  }
}
