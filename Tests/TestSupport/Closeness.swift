import Testing

/// Expects `actual` to be `expected` within absolute + relative · |expected|, element by element, and records one
/// issue that names the worst element otherwise.
///
/// A NaN is close to nothing but a NaN, an infinity to nothing but itself; another count is an issue too.
package func expectClose(
  _ actual: [some BinaryFloatingPoint], _ expected: [Double], absolute: Double = 0, relative: Double = 0,
  _ label: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual, expected, bounds: expected.map { absolute + relative * abs($0) }, label,
    sourceLocation: sourceLocation)
}

/// Expects the difference to be at most `tolerance` times the largest expected magnitude, element by element: for
/// results whose rounding error comes from sums of numbers as large as the largest.
package func expectClose(
  _ actual: [some BinaryFloatingPoint], _ expected: [Double], ofLargest tolerance: Double,
  _ label: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let largest = expected.reduce(0) { max($0, abs($1)) }
  expectClose(actual, expected, absolute: tolerance * largest, label, sourceLocation: sourceLocation)
}

/// Expects each element of `actual` to be within its own bound of `expected`.
package func expectClose(
  _ actual: [some BinaryFloatingPoint], _ expected: [Double], bounds: [Double], _ label: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  precondition(expected.count == bounds.count)
  if let complaint = worstDifference(actual.map { Double($0) }, expected, bounds) {
    Issue.record(
      Comment(rawValue: label.isEmpty ? complaint : "\(label): \(complaint)"), sourceLocation: sourceLocation)
  }
}

/// What is wrong with `actual`, or nil if every element is within its bound.
package func worstDifference(_ actual: [Double], _ expected: [Double], _ bounds: [Double]) -> String? {
  guard actual.count == expected.count else {
    return "\(actual.count) elements, expected \(expected.count)"
  }
  var failures = 0
  var worst = (index: 0, excess: -1.0)
  for index in actual.indices {
    let (a, e) = (actual[index], expected[index])
    if a == e || (a.isNaN && e.isNaN) { continue }
    let difference = abs(a - e)
    // Written so that a NaN fails.
    if difference <= bounds[index] && difference.isFinite { continue }
    failures += 1
    let excess = difference.isFinite ? difference / max(bounds[index], .leastNormalMagnitude) : .infinity
    if excess > worst.excess { worst = (index, excess) }
  }
  guard failures > 0 else { return nil }
  let i = worst.index
  return """
    \(failures) of \(actual.count) elements differ; worst at \(i): \(actual[i]), expected \(expected[i]), \
    difference \(abs(actual[i] - expected[i])), allowed \(bounds[i])
    """
}
