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
}
