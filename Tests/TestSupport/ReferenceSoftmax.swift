import Foundation

extension Reference {
  /// log Σ e^x, with the largest number taken out so that nothing overflows; −∞ for no numbers.
  package static func logSumExp(_ x: [Double]) -> Double {
    guard let largest = x.max(), largest > -.infinity else { return -.infinity }
    return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
  }

  /// e^x / Σ e^x, row by row.
  ///
  /// - x: [rows, width]
  package static func softmax(_ x: [Double], width: Int) -> [Double] {
    precondition(width > 0 && x.count % width == 0)
    var output: [Double] = []
    for start in stride(from: 0, to: x.count, by: width) {
      let row = Array(x[start..<start + width])
      let total = logSumExp(row)
      output += row.map { exp($0 - total) }
    }
    return output
  }

  /// The gradient of the softmax at its input: dx = p (dy − Σ p dy), where `p` is its output, row by row.
  package static func softmaxBackward(_ p: [Double], dy: [Double], width: Int) -> [Double] {
    precondition(p.count == dy.count && p.count % width == 0)
    var dx: [Double] = []
    for start in stride(from: 0, to: p.count, by: width) {
      let columns = start..<start + width
      let dot = columns.reduce(0) { $0 + p[$1] * dy[$1] }
      dx += columns.map { p[$0] * (dy[$0] - dot) }
    }
    return dx
  }

  /// The target of a position that has none.
  package static let ignoredTarget = -100

  /// The cross-entropy in nats and its gradient.
  package struct CrossEntropyResult {
    /// The mean over the rows that have a target; 0 if none has.
    package var mean: Double
    /// The loss of each row, [rows]; 0 without a target.
    package var losses: [Double]
    /// The gradient of the mean at the logits, [rows, width]; 0 in rows without a target.
    package var gradient: [Double]
  }

  /// −Σ q log softmax(logits), where q gives 1 − s to the target and shares s among all classes (the label
  /// smoothing of Szegedy et al. 2016, as PyTorch has it); the gradient of a row is softmax − q.
  ///
  /// - logits: [rows, width]
  /// - targets: [rows], each in 0..<width or ``ignoredTarget``
  package static func crossEntropy(
    logits: [Double], targets: [Int], width: Int, labelSmoothing: Double = 0
  ) -> CrossEntropyResult {
    precondition(logits.count == targets.count * width)
    let count = Double(targets.count { $0 != ignoredTarget })
    var result = CrossEntropyResult(mean: 0, losses: [], gradient: [])
    for (row, target) in targets.enumerated() {
      guard target != ignoredTarget else {
        result.losses.append(0)
        result.gradient += [Double](repeating: 0, count: width)
        continue
      }
      let scores = Array(logits[row * width..<(row + 1) * width])
      let total = logSumExp(scores)
      var wanted = [Double](repeating: labelSmoothing / Double(width), count: width)
      wanted[target] += 1 - labelSmoothing
      // A weight of 0 contributes nothing, even where a logit is −∞.
      let loss = zip(wanted, scores).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * ($1.1 - total) }
      result.losses.append(loss)
      result.mean += loss / count
      result.gradient += zip(wanted, scores).map { (exp($1 - total) - $0) / count }
    }
    return result
  }
}
