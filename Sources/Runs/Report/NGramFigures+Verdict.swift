import Storage
import Training

extension NGramFigures {
  /// How a model's score compares with the n-gram model's, in words: "better than the n-gram model by 1.2 points of macro-F1".
  ///
  /// - Parameters:
  ///   - metric: a figure of ``figures``; nil is given where there is none of that name.
  ///   - score: the model's.
  public func compared(_ metric: Metric, _ score: Double) -> String? {
    guard let own = figures[metric.name], own.isFinite, score.isFinite else { return nil }
    let name = ReportText.name(metric.name)
    // Shares are told in points of a hundred, as people do.
    let (scale, digits) = metric.higherIsBetter ? (100.0, 1) : (1, 4)
    let difference = scale * (metric.higherIsBetter ? score - own : own - score)
    let both =
      "\(Format.decimal(scale * score, digits: digits)) against \(Format.decimal(scale * own, digits: digits))"
    let size = Format.decimal(abs(difference), digits: digits)
    guard Double(size) ?? 0 > 0 else { return "as good as the n-gram model in \(name) (\(both))" }
    return
      "\(difference > 0 ? "better" : "worse") than the n-gram model by \(size)\(metric.higherIsBetter ? " points" : "") of \(name) (\(both))"
  }
}
