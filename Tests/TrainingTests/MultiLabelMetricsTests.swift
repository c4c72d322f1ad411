import Foundation
import TestSupport
import Testing
import Training

/// What scikit-learn says of the same decisions, with `zero_division=0`.
@Suite struct MultiLabelMetricsTests {
  private func expect(
    _ truths: [[Int]], _ probabilities: [[Double]], _ thresholds: [Float], _ values: [Double], ap: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = MultiLabelMetrics(
      labels: thresholds.indices.map { "\($0)" }, truths: truths.map { $0.map { $0 == 1 } },
      probabilities: probabilities.map { $0.map { Float($0) } }, thresholds: LabelThresholds(thresholds))
    expectClose(
      found.values.map(\.value), values, absolute: 1e-12, relative: 1e-12, sourceLocation: sourceLocation)
    expectClose(
      found.labels.map(\.averagePrecision), ap, absolute: 1e-12, relative: 1e-12,
      sourceLocation: sourceLocation)
  }

  /// Of 60 rows and four labels a number below 11, of which the smaller are true; no row has the last label.
  private static func draw(_ row: Int, _ label: Int) -> Int {
    (row * 7919 + label * 104_729 + row * label * 31) % 11
  }
  private static func isTrue(_ row: Int, _ label: Int) -> Bool { label < 3 && draw(row, label) < 3 + label }

  private static func probability(_ row: Int, _ label: Int) -> Double {
    // The last label's rows are likelier too, though no row has it.
    let isLikelier = label < 3 ? isTrue(row, label) : draw(row, label) < 2
    let step = (row * 6151 + label * 3571 + row * row * label) % 16
    return Double(step) / 16 * 0.6 + (isLikelier ? 0.3 : 0)
  }

  private static let truths = (0..<60).map { row in (0..<4).map { isTrue(row, $0) ? 1 : 0 } }
  private static let probabilities = (0..<60).map { row in (0..<4).map { probability(row, $0) } }

  @Test func randomAndTiedDecisions() {
    expect(
      Self.truths, Self.probabilities, [0.5, 0.4, 0.6, 0.5],
      [
        0.5815602836879432, 0.4747294372294373, 0.6367665667665667, 0.4616666666666667, 0.2,
        0.24583333333333332, 0.5853324318245213,
      ], ap: [0.7222081786499945, 0.7644003055767762, 0.8547212430713148, 0])
    let label = MultiLabelMetrics(
      labels: ["a", "b", "c", "d"], truths: Self.truths.map { $0.map { $0 == 1 } },
      probabilities: Self.probabilities.map { $0.map { Float($0) } },
      thresholds: LabelThresholds([0.5, 0.4, 0.6, 0.5])
    ).labels[1]
    #expect(label.support == 22 && label.predicted == 34 && label.threshold == Double(Float(0.4)))
    expectClose(
      [label.precision, label.recall, label.f1],
      [0.5294117647058824, 0.8181818181818182, 0.6428571428571429],
      relative: 1e-12)
  }

  @Test func degenerateDecisions() throws {
    expect(
      [[0, 0], [0, 0]], [[0.1, 0.2], [0.3, 0.1]], [0.5, 0.5], [0, 0, 0, 0, 1, 0, 0], ap: [0, 0])
    expect(
      [[1, 1], [1, 1], [1, 0]], [[0.9, 0.9], [0.9, 0.9], [0.9, 0.9]], [0.5, 0.5],
      [
        0.9090909090909091, 0.9, 0.92, 0.8888888888888888, 0.6666666666666666, 0.16666666666666666,
        0.8333333333333333,
      ], ap: [1, 0.6666666666666666])
    expect(
      [[1, 0, 1]], [[0.7, 0.7, 0.2]], [0.5, 0.5, 0.5], [0.5, 1.0 / 3, 0.5, 0.5, 0, 2.0 / 3, 2.0 / 3],
      ap: [1, 0, 1])
    expect([], [], [0.5], [0, 0, 0, 0, 0, 0, 0], ap: [0])
  }

  @Test func thresholdsFindTheHighestF1() {
    // Ten rows have "a", all of them above 0.3; "b" is too rare for a threshold of its own.
    let probabilities = (0..<30).map { row -> [Float] in [row < 10 ? 0.4 : 0.2, row == 29 ? 0.35 : 0.1] }
    var truths = [Int32](repeating: 0, count: 60)
    for row in 0..<10 { truths[2 * row] = 1 }
    truths[2 * 29 + 1] = 1
    let tuned = LabelThresholds(tuningOn: probabilities, truths: truths, count: 2)
    #expect(abs(tuned.values[0] - 0.3) < 1e-6 && abs(tuned.values[1] - 0.275) < 1e-6)
    // Nothing to find leaves one half.
    #expect(LabelThresholds(tuningOn: [[0.2]], truths: [0], count: 1) == LabelThresholds(count: 1))
    // Rows that have the label at equal probabilities have it still.
    let equal = LabelThresholds(
      tuningOn: [[Float]](repeating: [0.125], count: 12), truths: [Int32](repeating: 1, count: 12), count: 1)
    #expect(equal.values[0] <= 0.125 && equal.values[0] > 0)
  }
}
