/// Rows ordered by the score that one label has against all others, the highest first; rows of one score stand together.
struct ScoreRanking: Sendable {
  /// Rows of one score.
  struct Step: Sendable, Equatable {
    /// The score.
    let score: Float
    /// The rows with this score or a higher one that have the label.
    let found: Int
    /// The rows with this score or a higher one.
    let taken: Int

    /// The share of right ones among the rows taken.
    var precision: Double { Double(found) / Double(taken) }
  }

  /// The steps, from the highest score to the lowest.
  let steps: [Step]
  /// The rows that have the label.
  let positives: Int
  /// The rows that have another.
  let negatives: Int

  /// The ranking of `label`, by its place.
  init(_ rows: ClassifiedRows, label: Int) {
    self.init(scores: rows.probabilities.map { $0[label] }, areRight: rows.truths.map { $0 == label })
  }

  /// - Parameters:
  ///   - scores: of the rows, finite.
  ///   - areRight: whether each row has the label.
  init(scores: [Float], areRight: [Bool]) {
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var steps: [Step] = []
    var found = 0
    for (place, row) in order.enumerated() {
      found += areRight[row] ? 1 : 0
      if place + 1 == order.count || scores[order[place + 1]] != scores[row] {
        steps.append(Step(score: scores[row], found: found, taken: place + 1))
      }
    }
    self.steps = steps
    positives = found
    negatives = scores.count - found
  }

  /// How often a row with the label is above one without, ties half (the area under the ROC curve); nil where all rows have the
  /// label, or none.
  var rocAUC: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    var area = 0.0, found = 0.0, missed = 0.0
    for step in steps {
      let right = Double(step.found) - found, wrong = Double(step.taken - step.found) - missed
      area += wrong * (found + right / 2)
      found += right
      missed += wrong
    }
    return area / (Double(positives) * Double(negatives))
  }

  /// The mean precision over the steps, weighted by the recall that each adds; nil where no row has the label.
  var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    var sum = 0.0, found = 0
    for step in steps {
      sum += Double(step.found - found) * step.precision
      found = step.found
    }
    return sum / Double(positives)
  }
}
