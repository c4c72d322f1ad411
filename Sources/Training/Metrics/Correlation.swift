/// How far two lists of numbers go together.
enum Correlation {
  /// Pearson's: the covariance over the product of the deviations, −1…1; nil for fewer than two, or where one list is
  /// constant.
  ///
  /// - Parameters:
  ///   - x: n numbers.
  ///   - y: n numbers.
  static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count)
    guard x.count > 1, x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else {
      return nil
    }
    let dx = deviations(x), dy = deviations(y)
    let product = zip(dx, dy).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = sumOfSquares(dx).squareRoot() * sumOfSquares(dy).squareRoot()
    let value = product / squares
    return value.isFinite ? min(1, max(-1, value)) : nil
  }

  /// Spearman's: Pearson's of the ranks, equal numbers having the mean of theirs; nil as Pearson's.
  static func spearman(_ x: [Double], _ y: [Double]) -> Double? { pearson(ranks(x), ranks(y)) }

  /// The place of each number among all from 1; of equal ones the mean of theirs.
  static func ranks(_ numbers: [Double]) -> [Double] {
    let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    var ranks = [Double](repeating: 0, count: numbers.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }

  private static func deviations(_ numbers: [Double]) -> [Double] {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return numbers.map { $0 - mean }
  }

  private static func sumOfSquares(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 } }
}
