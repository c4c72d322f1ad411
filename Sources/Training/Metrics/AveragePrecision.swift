/// Average precision: Σ (Rₙ − Rₙ₋₁)·Pₙ over falling thresholds, where equal scores are passed at once, as in scikit-learn.
enum AveragePrecision {
  /// The figure, 0…1; 0 where nothing is right.
  ///
  /// - Parameters:
  ///   - scores: n numbers.
  ///   - truths: whether each is right.
  static func of(_ scores: [Float], _ truths: [Bool]) -> Double {
    let positives = truths.count { $0 }
    guard positives > 0 else { return 0 }
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    var sum = 0.0, hits = 0, passed = 0
    for (place, index) in order.enumerated() {
      if truths[index] { hits += 1 }
      let isLastOfScore = place + 1 == order.count || scores[order[place + 1]] < scores[index]
      guard isLastOfScore else { continue }
      sum += Double(hits - passed) / Double(positives) * Double(hits) / Double(place + 1)
      passed = hits
    }
    return sum
  }
}
