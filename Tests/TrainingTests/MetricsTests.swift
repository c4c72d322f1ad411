import Data
import Foundation
import Testing
import Training

@Suite struct MetricsTests {
  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(1, abs(b)) }

  /// Truth and prediction of ten rows, worked out by hand.
  private func accumulated() -> ClassificationAccumulator {
    var all = ClassificationAccumulator(labels: ["a", "b", "c"])
    let pairs = [(0, 0), (0, 0), (0, 1), (0, 2), (1, 1), (1, 1), (1, 1), (1, 0), (2, 2), (2, 1)]
    for (truth, prediction) in pairs {
      var probabilities: [Float] = [0.25, 0.25, 0.25]
      probabilities[prediction] = 0.5
      all.add(truth: truth, probabilities: probabilities)
    }
    return all
  }

  @Test func classificationFiguresEqualThoseWorkedOutByHand() throws {
    let metrics = accumulated().metrics
    #expect(metrics.rows == 10)
    #expect(metrics.confusion == [[2, 1, 1], [1, 3, 0], [0, 1, 1]])
    #expect(isClose(metrics.accuracy, 0.6) && isClose(metrics.microF1, 0.6))
    #expect(isClose(metrics.labels[0].precision, 2.0 / 3) && isClose(metrics.labels[0].recall, 0.5))
    #expect(isClose(metrics.labels[1].precision, 0.6) && isClose(metrics.labels[1].recall, 0.75))
    #expect(isClose(metrics.labels[2].precision, 0.5) && isClose(metrics.labels[2].recall, 0.5))
    let f1 = [4.0 / 7, 2.0 / 3, 0.5]
    for (label, expected) in zip(metrics.labels, f1) { #expect(isClose(label.f1, expected)) }
    #expect(isClose(metrics.macroF1, f1.reduce(0, +) / 3))
    #expect(isClose(metrics.weightedF1, (4 * f1[0] + 4 * f1[1] + 2 * f1[2]) / 10))
    // (c s - Σ t p) / √((s² - Σ p²)(s² - Σ t²)) with c = 6, s = 10, t = 4, 4, 2 and p = 3, 5, 2.
    #expect(isClose(metrics.matthews, (60 - 36) / ((100.0 - 38) * (100 - 36)).squareRoot()))
    #expect(isClose(metrics.logLoss, (6 * log(2) + 4 * log(4)) / 10))
    #expect(isClose(metrics.majorityAccuracy, 0.4))
  }

  @Test func twoLabelsGiveTheClassicalMatthewsCoefficient() {
    var all = ClassificationAccumulator(labels: ["no", "yes"])
    let (tn, fp, fn, tp) = (50, 7, 3, 40)
    for (truth, prediction, count) in [(0, 0, tn), (0, 1, fp), (1, 0, fn), (1, 1, tp)] {
      for _ in 0..<count { all.add(truth: truth, prediction: prediction, logLoss: 0) }
    }
    let expected =
      Double(tp * tn - fp * fn) / Double((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)).squareRoot()
    #expect(isClose(all.metrics.matthews, expected))
  }

  @Test func degenerateCasesAreDefined() {
    let none = ClassificationAccumulator(labels: ["a", "b"]).metrics
    #expect(
      none.rows == 0 && none.accuracy == 0 && none.macroF1 == 0 && none.matthews == 0 && none.logLoss == 0)
    var constant = ClassificationAccumulator(labels: ["a", "b", "unseen"])
    for truth in [0, 0, 1] { constant.add(truth: truth, probabilities: [1, 0, 0]) }
    let metrics = constant.metrics
    #expect(metrics.matthews == 0 && isClose(metrics.accuracy, 2.0 / 3))
    // A label that occurs nowhere has no part in the mean.
    #expect(isClose(metrics.macroF1, 0.8 / 2))
    #expect(metrics.logLoss.isFinite && metrics.logLoss > 30)
  }

  @Test func mergingEqualsAddingAll() throws {
    var twice = accumulated()
    twice.merge(accumulated())
    var one = accumulated()
    for truth in 0..<3 {
      for prediction in 0..<3 {
        for _ in 0..<accumulated().counts[truth, prediction] {
          one.add(truth: truth, prediction: prediction, logLoss: truth == prediction ? log(2) : log(4))
        }
      }
    }
    #expect(twice.counts == one.counts && isClose(twice.metrics.logLoss, one.metrics.logLoss))
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(twice.metrics)) as? [String: Any]
    #expect(isClose(json?["macro_f1"] as? Double ?? 0, twice.metrics.macroF1))
    #expect(json?["mcc"] != nil && json?["majority_accuracy"] != nil && json?["log_loss"] != nil)
  }

  @Test(arguments: [false, true]) func theBaselineLearnsWhatWordsTell(ideographic: Bool) {
    let good = ideographic ? ["很好看", "非常精彩", "十分感人"] : ["great fun", "a moving story", "truly good"]
    let bad = ideographic ? ["太难看了", "十分无聊", "浪费时间"] : ["awful mess", "a dull story", "not good"]
    let rows = (0..<200).map { index -> LabelledRow in
      let isGood = index % 2 == 0
      let phrase = (isGood ? good : bad)[index / 2 % 3]
      return LabelledRow(
        line: index, text: ideographic ? "这部电影\(phrase)第\(index)次" : "film \(index) is \(phrase).")
    }
    let labels = (0..<200).map { Int32(1 - $0 % 2) }
    let model = LinearBaseline(Array(rows[..<150]), labels: Array(labels[..<150]), labelCount: 2)
    let metrics = model.evaluate(Array(rows[150...]), labels: Array(labels[150...]), names: ["bad", "good"])
    #expect(metrics.accuracy == 1)
    let probabilities = model.probabilities(rows[160])
    #expect(probabilities.count == 2 && abs(probabilities.reduce(0, +) - 1) < 1e-6)
    let again = LinearBaseline(Array(rows[..<150]), labels: Array(labels[..<150]), labelCount: 2)
    #expect(again.probabilities(rows[160]) == probabilities)
    // A text without a known word falls back on the bias, and an empty one does not fail.
    #expect(model.probabilities(LabelledRow(line: 0, text: "")).allSatisfy { $0.isFinite })
  }

  /// Languages with and without spaces in one file: each text is cut in its own way.
  @Test func theBaselineReadsEachTextInItsOwnWay() {
    let rows = (0..<200).map { index -> LabelledRow in
      let isGood = index % 2 == 0
      let text =
        index / 2 % 2 == 0
        ? "film \(index) is \(isGood ? "great fun" : "an awful mess")."
        : "这部电影\(isGood ? "很好看" : "太难看")第\(index)次"
      return LabelledRow(line: index, text: text)
    }
    let labels = (0..<200).map { Int32(1 - $0 % 2) }
    let model = LinearBaseline(Array(rows[..<150]), labels: Array(labels[..<150]), labelCount: 2)
    let metrics = model.evaluate(Array(rows[150...]), labels: Array(labels[150...]), names: ["bad", "good"])
    #expect(metrics.accuracy == 1)
  }
}
