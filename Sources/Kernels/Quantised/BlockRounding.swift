/// From numbers to whole ones of a few bits.
enum BlockRounding {
  /// x without its fraction, in the range; NaN is the lowest.
  @inline(__always)
  static func truncated(_ x: Float, _ range: ClosedRange<Int>) -> Int {
    x >= Float(range.upperBound) ? range.upperBound : x > Float(range.lowerBound) ? Int(x) : range.lowerBound
  }

  /// The nearest to x of the range, halves away from zero; NaN is 0.
  @inline(__always)
  static func nearest(_ x: Float, _ range: ClosedRange<Int>) -> Int {
    if x.isNaN { return max(range.lowerBound, min(range.upperBound, 0)) }
    return Int(max(Float(range.lowerBound), min(Float(range.upperBound), x)).rounded())
  }

  /// 1/x; 0 for 0, and where that is not finite.
  @inline(__always)
  static func inverse(_ x: Float) -> Float {
    let inverse = x == 0 ? 0 : 1 / x
    return inverse.isFinite ? inverse : 0
  }

  /// The first number of the largest magnitude, with its sign.
  static func extreme(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    var extreme: Float = 0
    for i in 0..<count where abs(x[i]) > abs(extreme) { extreme = x[i] }
    return extreme
  }

  /// The least and the largest number.
  static func range(_ x: UnsafePointer<Float>, _ count: Int) -> (least: Float, largest: Float) {
    var least = Float.infinity, largest = -Float.infinity
    for i in 0..<count {
      least = min(least, x[i])
      largest = max(largest, x[i])
    }
    return (least, largest)
  }
}
