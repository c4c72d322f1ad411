import Foundation

/// How strongly each feature may speak for each label: a power of its naive Bayes log-ratio, that label's rows against
/// the rest (Wang & Manning 2012, "Baselines and Bigrams").
///
/// Rates are smoothed by one occurrence, divided among labels as their rows are, so that a rare label does not seem full of
/// what it lacks.
struct RatioScales {
  /// The squares of the scales, by feature and within it by label in blocks of four: [features × blocks].
  let squares: [SIMD4<Float>]
  /// The blocks that the labels of a feature take.
  let blocks: Int

  /// - Parameters:
  ///   - rows: the training rows, as places in `matrix`.
  ///   - power: of the ratio; 0 for scales of one.
  init(
    _ matrix: SparseRows, _ rows: [Int], labels: [Int32], labelCount: Int, featureCount: Int, power: Float
  ) {
    blocks = (labelCount + 3) / 4
    var counts = [SIMD4<Float>](repeating: .zero, count: featureCount * blocks)
    var totals = [Float](repeating: 0, count: labelCount)
    for row in rows {
      let label = Int(labels[row])
      totals[label] += 1
      for place in matrix.range(row) {
        counts[Int(matrix.columns[place]) * blocks + label / 4][label % 4] += 1
      }
    }
    let all = Float(rows.count)
    for feature in 0..<featureCount {
      let base = feature * blocks
      let sum = counts[base..<base + blocks].reduce(Float(0)) { $0 + $1.sum() }
      for label in 0..<labelCount {
        let own = totals[label], rest = all - own
        let square: Float
        if power == 0 {
          square = 1
        } else if own == 0 || rest == 0 || sum == 0 {
          square = 0
        } else {
          let count = counts[base + label / 4][label % 4]
          let ratio = log((count + own / all) / own) - log((sum - count + rest / all) / rest)
          square = pow(abs(ratio), 2 * power)
        }
        counts[base + label / 4][label % 4] = square
      }
    }
    // The mean length of a row is one, so that the strength of the penalty means the same for all kinds and powers.
    var length: Double = 0
    for row in rows {
      for place in matrix.range(row) {
        let base = Int(matrix.columns[place]) * blocks
        let value = matrix.values[place]
        for block in 0..<blocks { length += Double(value * value * counts[base + block].sum()) }
      }
    }
    let factor = length > 0 ? Float(Double(rows.count * labelCount) / length) : 1
    squares = counts.map { $0 * factor }
  }
}
