/// Scales of the least weighted squared error: candidates of the scale are tried, numbers are rounded with each, and of the
/// rounded ones the best scale follows by least squares.
enum BlockSearch {
  /// Candidates on each side of the scale that just covers the numbers, a fortieth of the levels apart at most.
  private static let candidates = 10

  /// The scale d of the least Σ w·(x − d·q)² with q in `levels`, which are signed.
  static func scale(
    _ x: UnsafePointer<Float>, _ count: Int, _ weights: UnsafePointer<Float>?, _ levels: ClosedRange<Int>
  ) -> Float {
    let extreme = BlockRounding.extreme(x, count)
    guard extreme != 0, extreme.isFinite else { return 0 }
    var best = extreme / Float(levels.lowerBound), bestGain = -Float.infinity
    for step in -candidates...candidates {
      // The number of the largest magnitude goes to the end that has one level more.
      let inverse = Float(levels.lowerBound) * (1 + 0.025 * Float(step)) / extreme
      guard inverse.isFinite else { continue }
      var product: Float = 0, square: Float = 0
      for i in 0..<count {
        let q = Float(BlockRounding.nearest(x[i] * inverse, levels)), w = weights?[i] ?? 1
        product += w * x[i] * q
        square += w * q * q
      }
      guard square > 0 else { continue }
      // Σ w·(x − d·q)² is least at d = product/square, and there smaller than Σ w·x² by product²/square.
      let gain = product * product / square
      if gain > bestGain { (best, bestGain) = (product / square, gain) }
    }
    return best.isFinite ? best : 0
  }

  /// The scale and the minimum of the least Σ w·(x − scale·q − minimum)² with q in 0...`levels`.
  ///
  /// - Parameter isNegative: whether the minimum must not lie above 0.
  static func line(
    _ x: UnsafePointer<Float>, _ count: Int, _ weights: UnsafePointer<Float>?, _ levels: Int, isNegative: Bool
  ) -> (scale: Float, minimum: Float) {
    var (least, largest) = BlockRounding.range(x, count)
    if isNegative { least = min(least, 0) }
    let span = largest - least
    guard least.isFinite, span.isFinite, span > 0 else { return (0, least.isFinite ? least : 0) }
    var best = (scale: span / Float(levels), minimum: least)
    var bestError = error(x, count, weights, levels, best)
    for step in -candidates...candidates {
      let scale = span / (Float(levels) * (1 + 0.025 * Float(step)))
      guard
        let fitted = fitted(x, count, weights, levels, (scale, least), isNegative: isNegative)
      else { continue }
      let error = error(x, count, weights, levels, fitted)
      if error < bestError { (best, bestError) = (fitted, error) }
    }
    return best
  }

  /// The line of least squares through what a line rounds the numbers to; nil where there is none that rises.
  private static func fitted(
    _ x: UnsafePointer<Float>, _ count: Int, _ weights: UnsafePointer<Float>?, _ levels: Int,
    _ line: (scale: Float, minimum: Float), isNegative: Bool
  ) -> (scale: Float, minimum: Float)? {
    let inverse = BlockRounding.inverse(line.scale)
    var (w, wq, wqq, wx, wxq) = (Float(0), Float(0), Float(0), Float(0), Float(0))
    for i in 0..<count {
      let weight = weights?[i] ?? 1
      let q = Float(BlockRounding.nearest((x[i] - line.minimum) * inverse, 0...levels))
      w += weight
      wq += weight * q
      wqq += weight * q * q
      wx += weight * x[i]
      wxq += weight * x[i] * q
    }
    let determinant = w * wqq - wq * wq
    guard determinant > 0 else { return nil }
    var scale = (w * wxq - wx * wq) / determinant
    var minimum = (wqq * wx - wq * wxq) / determinant
    if isNegative, minimum > 0 {
      minimum = 0
      scale = wxq / wqq
    }
    return scale.isFinite && minimum.isFinite && scale > 0 ? (scale, minimum) : nil
  }

  private static func error(
    _ x: UnsafePointer<Float>, _ count: Int, _ weights: UnsafePointer<Float>?, _ levels: Int,
    _ line: (scale: Float, minimum: Float)
  ) -> Float {
    let inverse = BlockRounding.inverse(line.scale)
    var sum: Float = 0
    for i in 0..<count {
      let q = Float(BlockRounding.nearest((x[i] - line.minimum) * inverse, 0...levels))
      let difference = x[i] - line.minimum - line.scale * q
      sum += (weights?[i] ?? 1) * difference * difference
    }
    return sum
  }
}
