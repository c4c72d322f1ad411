import Data
import Foundation

/// Multinomial logistic regression by ascent in the dual, row after row (Shalev-Shwartz & Zhang 2013, "Stochastic dual
/// coordinate ascent").
///
/// Minimises C Σ log loss + ½ Σ (w / scale)². A row's dual variables are a distribution over labels; each visit moves them
/// towards the model's own, as far as is best, so that there is no learning rate. It ends when the gap between primal
/// and dual, which is C Σ KL(dual ‖ model), is small.
struct DualAscent {
  /// What it finds, laid out as ``RatioScales/squares``.
  private(set) var scores: LinearScores
  /// The passes it took.
  private(set) var passes = 0

  private let labelCount: Int
  private let blocks: Int
  private let strength: Float

  /// The mean gap in nats a row at which it ends, and the most passes.
  static let tolerance = 0.002, mostPasses = 40

  /// - Parameters:
  ///   - rows: the training rows, as places in `matrix`.
  ///   - strength: C, the inverse strength of the penalty.
  init(
    _ matrix: SparseRows, _ rows: [Int], labels: [Int32], labelCount: Int, scales: RatioScales,
    strength: Float, seed: UInt64
  ) {
    self.labelCount = labelCount
    self.strength = strength
    blocks = scales.blocks
    scores = LinearScores(featureCount: scales.squares.count / scales.blocks, labelCount: labelCount)
    // Nearly all on the right label, for which weights are zero.
    let spread: Float = 0.01
    var shares = [Float](repeating: spread / Float(labelCount), count: rows.count * labelCount)
    for (place, row) in rows.enumerated() { shares[place * labelCount + Int(labels[row])] += 1 - spread }
    for (place, row) in rows.enumerated() {
      var change = [SIMD4<Float>](repeating: .zero, count: blocks)
      for label in 0..<labelCount {
        change[label / 4][label % 4] = -shares[place * labelCount + label] * strength
      }
      let label = Int(labels[row])
      change[label / 4][label % 4] += strength
      add(change, matrix, row, scales)
    }
    var state = RowState(labelCount: labelCount, blocks: blocks)
    while passes < Self.mostPasses {
      let order = Permutation(count: rows.count, seed: seed, epoch: UInt64(passes))
      var gap = 0.0
      for index in 0..<rows.count {
        let place = order[index]
        gap += visit(matrix, rows[place], scales, &shares, at: place * labelCount, &state)
      }
      passes += 1
      if gap / Double(max(1, rows.count)) < Self.tolerance { break }
    }
  }

  /// What a visit to a row works with.
  private struct RowState {
    var scores: [SIMD4<Float>]
    var lengths: [SIMD4<Float>]
    var change: [SIMD4<Float>]
    var model: [Float]
    var direction: [Float]

    init(labelCount: Int, blocks: Int) {
      scores = Array(repeating: .zero, count: blocks)
      lengths = scores
      change = scores
      model = Array(repeating: 0, count: labelCount)
      direction = model
    }
  }

  /// Moves a row's dual variables, and the weights with them.
  ///
  /// - Returns: what the row adds to the gap, in nats.
  private mutating func visit(
    _ matrix: SparseRows, _ row: Int, _ scales: RatioScales, _ shares: inout [Float], at start: Int,
    _ state: inout RowState
  ) -> Double {
    for block in 0..<blocks {
      state.scores[block] = scores.bias[block]
      state.lengths[block] = .one
    }
    for place in matrix.range(row) {
      let base = Int(matrix.columns[place]) * blocks
      let value = matrix.values[place], square = value * value
      for block in 0..<blocks {
        state.scores[block] += value * scores.weights[base + block]
        state.lengths[block] += square * scales.squares[base + block]
      }
    }
    var largest = -Float.infinity
    for label in 0..<labelCount { largest = max(largest, state.scores[label / 4][label % 4]) }
    var sum: Float = 0
    for label in 0..<labelCount {
      let value = exp(state.scores[label / 4][label % 4] - largest)
      state.model[label] = value
      sum += value
    }
    let logSum = log(sum) + largest
    var gap: Float = 0, curvature: Float = 0, slope: Float = 0
    for label in 0..<labelCount {
      let share = shares[start + label]
      let model = max(state.model[label] / sum, 1e-9)
      let score = state.scores[label / 4][label % 4] - logSum
      gap += share * (log(share) - max(score, -20.7))
      let direction = model - share
      state.direction[label] = direction
      curvature += strength * state.lengths[label / 4][label % 4] * direction * direction
      slope += direction * score
    }
    if gap < 1e-5 { return Double(max(0, gap)) }
    let step = step(shares, start, state.direction, slope: slope, curvature: curvature)
    for label in 0..<labelCount {
      let change = step * state.direction[label]
      shares[start + label] = max(shares[start + label] + change, 1e-9)
      state.change[label / 4][label % 4] = -strength * change
    }
    add(state.change, matrix, row, scales)
    return Double(max(0, gap))
  }

  /// The step in 0...1 along `direction` at which the dual is highest, by Newton's method within the bracket.
  private func step(
    _ shares: [Float], _ start: Int, _ direction: [Float], slope: Float, curvature: Float
  ) -> Float {
    var low: Float = 0, high: Float = 1, step: Float = 0.5
    for _ in 0..<5 {
      var gradient = step * curvature - slope, second = curvature
      for label in 0..<labelCount {
        let share = max(shares[start + label] + step * direction[label], 1e-9)
        gradient += direction[label] * log(share)
        second += direction[label] * direction[label] / share
      }
      if gradient > 0 { high = step } else { low = step }
      let next = step - gradient / second
      let previous = step
      step = next > low && next < high ? next : (low + high) / 2
      if abs(step - previous) < 0.01 { break }
    }
    return step
  }

  /// Adds `change` times a row's features to the weights.
  private mutating func add(
    _ change: [SIMD4<Float>], _ matrix: SparseRows, _ row: Int, _ scales: RatioScales
  ) {
    for block in 0..<blocks { scores.bias[block] += change[block] }
    for place in matrix.range(row) {
      let base = Int(matrix.columns[place]) * blocks
      let value = matrix.values[place]
      for block in 0..<blocks {
        scores.weights[base + block] += value * change[block] * scales.squares[base + block]
      }
    }
  }
}
