import Foundation
import TestSupport
import Testing
import Training

/// A classifier's figures beside those of scikit-learn.
@Suite struct ClassifierFiguresTests {
  private struct Fixtures: Decodable {
    struct Case: Decodable {
      let name: String
      let truths: [Int32]
      let probabilities: [[Float]]
      let figures: Figures
    }
    let cases: [Case]
  }

  /// What scikit-learn says; nil where a figure has no value.
  private struct Figures: Decodable {
    let labels: [[Double]]
    let ranking: [[Double?]]
    let named: [String: Double?]

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let all = try decoder.container(keyedBy: Key.self)
      labels = try all.decode([[Double]].self, forKey: Key(stringValue: "labels"))
      ranking = try all.decode([[Double?]].self, forKey: Key(stringValue: "ranking"))
      var named: [String: Double?] = [:]
      for key in all.allKeys where !["labels", "ranking"].contains(key.stringValue) {
        named[key.stringValue] = try all.decode(Double?.self, forKey: key)
      }
      self.named = named
    }
  }

  private func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= 1e-6
  }

  private func rows(_ one: Fixtures.Case) throws -> ClassifiedRows {
    let labels = one.probabilities[0].indices.map { "label \($0)" }
    return try #require(
      ClassifiedRows(labels: labels, truths: one.truths, probabilities: one.probabilities))
  }

  @Test func everyFigureEqualsScikitLearns() throws {
    let data = try Data(contentsOf: Fixture.folder.appending(path: "metrics.json"))
    let cases = try JSONDecoder().decode(Fixtures.self, from: data).cases
    #expect(cases.count == 10)
    for one in cases {
      let figures = ClassifierFigures(try rows(one), seed: 0)
      let json = try #require(
        JSONSerialization.jsonObject(with: JSONEncoder().encode(figures)) as? [String: Any])
      #expect(one.figures.named.count >= 19)
      for (name, expected) in one.figures.named {
        let found = try #require(json[name], "\(name) is missing")
        #expect(
          isClose(found as? Double, expected), "\(one.name), \(name): \(found), not \(expected ?? .nan)")
      }
      for (label, expected) in zip(figures.metrics.labels, one.figures.labels) {
        let found = [label.precision, label.recall, label.f1, Double(label.support)]
        #expect(zip(found, expected).allSatisfy { isClose($0, $1) }, "\(one.name), \(label)")
      }
      let ranking = try #require(figures.ranking)
      for (label, expected) in zip(ranking.labels, one.figures.ranking) {
        #expect(isClose(label.rocAUC, expected[0]) && isClose(label.averagePrecision, expected[1]))
      }
    }
  }

  /// What is resampled is what is reported, and all rows drawn once give the figure itself.
  @Test func resampledFiguresAreTheReportedOnes() throws {
    let data = try Data(contentsOf: Fixture.folder.appending(path: "metrics.json"))
    for one in try JSONDecoder().decode(Fixtures.self, from: data).cases {
      let rows = try rows(one), metrics = rows.metrics
      let values = ResampledFigures(rows).values(Array(0..<rows.count))
      let expected = [metrics.accuracy, metrics.macroF1, metrics.matthews, metrics.logLoss]
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(one.name)")
      for (name, interval) in ClassificationIntervals(rows, seed: 3).all {
        #expect(interval.low <= interval.high, "\(one.name), \(name)")
      }
    }
  }

  /// The interval of accuracy is that of the mean of hits, which items are judged by.
  @Test func oneBootstrapServesMeansAndFigures() throws {
    let rows = try #require(
      ClassifiedRows(
        labels: ["a", "b"], truths: (0..<90).map { $0 % 7 < 3 ? 1 : 0 },
        probabilities: (0..<90).map { $0 % 3 == 0 ? [0.25, 0.75] : [0.75, 0.25] }))
    let interval = ClassificationIntervals(rows, seed: 5).all[0].interval
    let mean = try #require(BootstrapInterval(rows.hits.map { $0 ? 1 : 0 }, seed: 5))
    #expect(abs(interval.low - mean.low) < 1e-12 && abs(interval.high - mean.high) < 1e-12)
    #expect(mean.low < rows.metrics.accuracy && rows.metrics.accuracy < mean.high)
  }

  @Test func rowsWithoutALabelAreLeftOutAndWhatIsNoNumberGivesNothing() throws {
    let rows = try #require(
      ClassifiedRows(labels: ["a", "b"], truths: [-1, 1], probabilities: [[1, 0], [0.5, 0.5]]))
    #expect(rows.count == 1 && rows.predictions == [0] && rows.hits == [false])
    #expect(ClassifiedRows(labels: ["a"], truths: [-1], probabilities: [[1]]) == nil)
    #expect(ClassifiedRows(labels: ["a"], truths: [0], probabilities: [[.nan]]) == nil)
  }
}
