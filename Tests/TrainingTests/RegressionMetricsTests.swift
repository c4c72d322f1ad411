import Foundation
import TestSupport
import Testing
import Training

/// What scipy's `pearsonr` and `spearmanr` and scikit-learn's `mean_absolute_error`, `mean_squared_error` and `r2_score` say
/// of the same numbers.
@Suite struct RegressionMetricsTests {
  private func expect(
    _ truths: [Double], _ answers: [Double], _ expected: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = RegressionMetrics(truths: truths, answers: answers)
    #expect(found.values.map(\.name) == ["pearson", "spearman", "mae", "rmse", "r2"])
    expectClose(
      found.values.map(\.value), expected, absolute: 1e-9, relative: 1e-9, sourceLocation: sourceLocation)
  }

  @Test func spreadAndTiedNumbers() {
    let places = Array(0..<40)
    let x: [Double] = places.map { Double($0 * 7919 % 101) / 10 }
    let noise: [Double] = places.map { Double(($0 * 104_729 + 13) % 97) / 20 }
    let y: [Double] = zip(x, noise).map { $0 + $1 - 2 }
    expect(
      x, y,
      [0.9077318324308563, 0.9131332082551596, 1.29875, 1.5075435317097812, 0.7417090545669189])
    let tied: [Double] = places.map { Double($0 * 7 % 5) },
      answers: [Double] = places.map { Double($0 * $0 % 4) }
    expect(tied, answers, [0, 0, 1.7, 2.1213203435596424, -1.25])
    expect([1, 2], [5, 4], [-1, -1, 3, 3.1622776601683795, -39])
    let far: [Double] = (0..<10).map { 1e9 + Double($0) },
      shuffled: [Double] = (0..<10).map { 1e9 + Double($0 * 3 % 10) }
    expect(
      far, shuffled,
      [0.27272727272727265, 0.2727272727272727, 2.8, 3.4641016151377544, -0.4545454545454546])
  }

  @Test func degenerateNumbers() throws {
    expect([2, 2, 2, 2, 2, 2], [1, 2, 3, 2, 2, 4], [.nan, .nan, 2.0 / 3, 1, 0])
    expect([2, 2, 2, 2], [2, 2, 2, 2], [.nan, .nan, 0, 0, 1])
    expect([1, 2, 3, 4], [2, 2, 2, 2], [.nan, .nan, 1, 1.224744871391589, -0.2])
    expect([3], [2.5], [.nan, .nan, 0.5, 0.5, .nan])
    let none = RegressionMetrics(truths: [], answers: [])
    #expect(none.rows == 0 && none.mae == 0 && none.r2 == nil && none.ranges.isEmpty)
    // What is not defined is left out of JSON, which has no NaN.
    let one = RegressionMetrics(truths: [3], answers: [2.5])
    #expect(try JSONDecoder().decode(RegressionMetrics.self, from: JSONEncoder().encode(one)) == one)
  }

  @Test func rangesHoldAllRowsAndEqualNumbersTogether() {
    let truths = [1.0, 1, 1, 1, 1, 1, 2, 3, 4, 5]
    let found = RegressionMetrics(truths: truths, answers: truths.map { $0 + 1 })
    #expect(found.ranges.map(\.rows) == [6, 2, 2] && found.ranges.map(\.from) == [1, 2, 4])
    #expect(found.ranges.allSatisfy { $0.mae == 1 && $0.answer == $0.mean + 1 })
    #expect(found.text.contains("RMSE: 1 "))
  }
}
