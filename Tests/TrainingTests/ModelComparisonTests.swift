import Testing
import Training

@Suite struct ModelComparisonTests {
  /// Rows of two labels of which the answers are right where `isRight` says so.
  private func rows(_ count: Int, _ isRight: (Int) -> Bool) throws -> ClassifiedRows {
    try #require(
      ClassifiedRows(
        labels: ["a", "b"], truths: (0..<count).map { Int32($0 % 2) },
        probabilities: (0..<count).map { ($0 % 2 == 0) == isRight($0) ? [0.75, 0.25] : [0.25, 0.75] }))
  }

  /// The values are those of scipy.stats.binomtest.
  @Test func theTestIsTheExactBinomialOne() {
    let expected: [(Int, Int, Double)] = [
      (0, 0, 1), (1, 0, 1), (5, 0, 0.0625), (10, 2, 0.03857421875), (2, 10, 0.03857421875), (3, 3, 1),
      (60, 40, 0.05688793364098078), (600, 400, 2.728464156065947e-10),
    ]
    for (one, other, p) in expected {
      #expect(abs(ModelComparison.pValue(one, other) - p) <= 1e-6 * p, "\(one), \(other)")
    }
  }

  @Test func aBetterModelIsToldFromAnEqualOne() throws {
    let good = try rows(200) { $0 % 10 != 0 }, bad = try rows(200) { $0 % 3 != 0 }
    let better = ModelComparison(good, bad, seed: 1)
    #expect(better.verdict == 1 && better.onlyFirst == 60 && better.onlyOther == 13)
    #expect(better.figures.map(\.verdict) == [1, 1, 1, 1])
    let accuracy = better.figures[0]
    #expect(abs(accuracy.difference - (0.9 - 133.0 / 200)) < 1e-9)
    #expect(accuracy.interval.low < accuracy.difference && accuracy.difference < accuracy.interval.high)
    #expect(ModelComparison(bad, good, seed: 1).verdict == -1)
    let same = ModelComparison(good, good, seed: 1)
    #expect(same.verdict == 0 && same.pValue == 1 && same.figures.allSatisfy { $0.verdict == 0 })
    #expect(same.figures.allSatisfy { $0.interval.low == 0 && $0.interval.high == 0 })
  }

  /// The threshold for precision is the one with the most recall, by trying all of them.
  @Test func thresholdsAreTheBestThereAre() throws {
    let scores: [Float] = [0.9, 0.8, 0.8, 0.7, 0.6, 0.55, 0.4, 0.3, 0.3, 0.1]
    let isRight = [true, true, false, true, true, false, true, false, false, false]
    let rows = try #require(
      ClassifiedRows(
        labels: ["no", "yes"], truths: isRight.map { $0 ? 1 : 0 },
        probabilities: scores.map { [1 - $0, $0] }))
    func figures(_ threshold: Float) -> (precision: Double, recall: Double) {
      let taken = scores.indices.filter { scores[$0] >= threshold }
      let found = taken.count { isRight[$0] }
      return (Double(found) / Double(taken.count), Double(found) / 5)
    }
    for wish in stride(from: 0.05, through: 1, by: 0.05) {
      let precise = DecisionThreshold(rows, label: 1, wanted: .precision(wish))
      let best = Set(scores).map(figures).filter { $0.precision >= wish }.map(\.recall).max()
      #expect(precise?.recall == best, "precision \(wish)")
      let found = DecisionThreshold(rows, label: 1, wanted: .recall(wish))
      let other = Set(scores).map(figures).filter { $0.recall >= wish }.map(\.precision).max()
      #expect(found?.precision == other, "recall \(wish)")
      if let precise { #expect(figures(precise.threshold).precision == precise.precision) }
    }
    let none = try #require(ClassifiedRows(labels: ["no", "yes"], truths: [0], probabilities: [[0.2, 0.8]]))
    #expect(DecisionThreshold(none, label: 1, wanted: .recall(0.5)) == nil)
  }
}
