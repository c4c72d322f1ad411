/// Scores of tokens from gradients of a label's log-probability at a row's inputs, the rows that enter the first block.
struct GradientExplanation {
  let model: ExplainedModel
  let row: ExplainedRow
  let label: Int

  /// The steps that the way is cut into at first, and at most.
  private static let steps = 8...512
  /// Completeness that is good enough: Sundararajan, Taly & Yan 2017 ask for 5 %.
  static let tolerance = 0.05

  /// Σ gradient · input: [tokens].
  func gradientTimesInput() -> [Double] {
    let input = model.inputs(row.tokens, of: row)
    return products(model.gradients([input], of: row, label: label).1[0], input)
  }

  /// ∫ gradient · (input − masked input) along the straight way between them, by the trapezoidal rule, whose steps are halved
  /// until all scores together come within ``tolerance`` of `change`, or there are as many as may be: [tokens].
  func integratedGradients(change: Double) -> (scores: [Double], steps: Int) {
    let input = model.inputs(row.tokens, of: row)
    let masked = model.inputs(row.masked(by: model.mask), of: row)
    let way = zip(input, masked).map { $0 - $1 }
    var sum = [Float](repeating: 0, count: way.count)
    add(to: &sum, [0, 1], way, from: masked, weight: 0.5)
    var steps = 1
    var scores: [Double] = []
    while steps < Self.steps.upperBound {
      // Halving adds the middles of all steps.
      let next = steps == 1 ? Self.steps.lowerBound : steps * 2
      let places = (1..<next).filter { steps == 1 || $0 % 2 == 1 }.map { Float($0) / Float(next) }
      add(to: &sum, places, way, from: masked, weight: 1)
      steps = next
      scores = products(sum.map { $0 / Float(steps) }, way)
      let total = scores.reduce(0, +)
      if Explanation.completenessError(total, of: change) <= Self.tolerance { break }
    }
    return (scores, steps)
  }

  /// Adds the gradients at `places` of the way, 0 at its beginning and 1 at its end.
  private func add(
    to sum: inout [Float], _ places: [Float], _ way: [Float], from start: [Float], weight: Float
  ) {
    let size = model.batchSize
    for first in stride(from: 0, to: places.count, by: size) {
      let inputs = places[first..<min(places.count, first + size)].map { place in
        zip(start, way).map { $0 + place * $1 }
      }
      for gradient in model.gradients(inputs, of: row, label: label).1 {
        for index in sum.indices { sum[index] += weight * gradient[index] }
      }
    }
  }

  /// The inner products of rows: [tokens].
  private func products(_ one: [Float], _ other: [Float]) -> [Double] {
    let width = one.count / row.tokens.count
    return row.tokens.indices.map { token in
      (token * width..<(token + 1) * width).reduce(0) { $0 + Double(one[$1]) * Double(other[$1]) }
    }
  }
}
