import Foundation

/// The scores that features give to labels: a weight for each of both, and a bias for each label.
struct LinearScores: Sendable {
  /// The weights, by feature and within it by label in blocks of four: [features × blocks].
  var weights: [SIMD4<Float>]
  /// The bias of each label, in blocks of four.
  var bias: [SIMD4<Float>]
  let labelCount: Int

  /// - Parameters:
  ///   - matrix: rows of features in `0..<featureCount`.
  ///   - rows: those of them to learn from.
  init(
    _ matrix: SparseRows, _ rows: [Int], labels: [Int32], labelCount: Int, featureCount: Int,
    _ settings: NGramSettings, seed: UInt64
  ) {
    let scales = RatioScales(
      matrix, rows, labels: labels, labelCount: labelCount, featureCount: featureCount,
      power: settings.power)
    self =
      DualAscent(
        matrix, rows, labels: labels, labelCount: labelCount, scales: scales, strength: settings.strength,
        seed: seed
      ).scores
  }

  /// All zero.
  init(featureCount: Int, labelCount: Int) {
    self.labelCount = labelCount
    bias = Array(repeating: .zero, count: (labelCount + 3) / 4)
    weights = Array(repeating: .zero, count: featureCount * bias.count)
  }

  /// The logarithms of the labels' probabilities for a row: [labels].
  func logProbabilities(_ columns: ArraySlice<Int32>, _ values: ArraySlice<Float>) -> [Float] {
    var scores = bias
    for (column, value) in zip(columns, values) {
      let base = Int(column) * bias.count
      for block in bias.indices { scores[block] += value * weights[base + block] }
    }
    let flat = (0..<labelCount).map { scores[$0 / 4][$0 % 4] }
    let largest = flat.max() ?? 0
    let logSum = log(flat.reduce(0) { $0 + exp($1 - largest) }) + largest
    return flat.map { $0 - logSum }
  }
}
