import Data
import Foundation
import Testing
import Training

/// Classifiers of hundreds and thousands of labels: what is kept and written of them is bounded by their rows.
@Suite struct ManyLabelsTests {
  /// The figures of rows that are right but for every tenth, which is taken for the next label.
  private func metrics(_ count: Int, rows: Int) -> ClassificationMetrics {
    var all = ClassificationAccumulator(labels: (0..<count).map { "label \($0)" })
    for row in 0..<rows {
      all.add(
        truth: row % count, prediction: row % 10 == 0 ? (row + 1) % count : row % count, logLoss: 0.25)
    }
    return all.metrics
  }

  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// What earlier versions wrote.
  private struct Dense: Encodable {
    var accuracy, macroF1, microF1, weightedF1, mcc, logLoss, majorityAccuracy: Double
    var rows: Int
    var labels: [ClassificationMetrics.Label]
    var confusion: [[Int]]

    private enum CodingKeys: String, CodingKey {
      case accuracy, mcc, rows, labels, confusion
      case macroF1 = "macro_f1"
      case microF1 = "micro_f1"
      case weightedF1 = "weighted_f1"
      case logLoss = "log_loss"
      case majorityAccuracy = "majority_accuracy"
    }

    init(_ m: ClassificationMetrics) {
      (accuracy, macroF1, microF1, weightedF1) = (m.accuracy, m.macroF1, m.microF1, m.weightedF1)
      (mcc, logLoss, majorityAccuracy) = (m.matthews, m.logLoss, m.majorityAccuracy)
      (rows, labels, confusion) = (m.rows, m.labels, m.confusion)
    }
  }

  @Test func theMatrixIsWrittenUpToTwoHundredLabels() throws {
    for count in [2, 3, 200] {
      let metrics = metrics(count, rows: 600)
      #expect(try json(metrics) == json(Dense(metrics)))
    }
    let most = metrics(200, rows: 600), more = metrics(201, rows: 600)
    #expect(most.confusion.count == 200 && most.confusion[10][11] == 3 && most.logged == most)
    #expect(more.confusion.isEmpty && more.labels.count == 201 && more.labelCount == 201)
    #expect(try !json(more).contains("\"confusion\":") && json(more).contains("\"label_count\":201"))
  }

  @Test func confusionsAreThePairsThatHappened() throws {
    let metrics = metrics(1000, rows: 5000)
    #expect(metrics.confusions.count == 100 && metrics.confusions.allSatisfy { $0.rows == 5 })
    let first = try #require(metrics.confusions.first)
    #expect(first.label == "label 0" && first.predicted == "label 1")
    #expect(abs(metrics.accuracy - 0.9) < 1e-12)
    // Of each ten labels one is never right, the next has twice the predictions, and eight are always right.
    #expect(abs(metrics.macroF1 - (0.8 + 0.1 * 2 / 3)) < 1e-12)
    #expect(metrics.text.contains("the commonest of 100 confusions"))
  }

  @Test(arguments: [300, 5000]) func whatALogKeepsIsBounded(count: Int) throws {
    let metrics = metrics(count, rows: 4 * count + 7), logged = metrics.logged
    let text = try json(logged)
    #expect(text.utf8.count < 50_000, "\(text.utf8.count)")
    #expect(logged.labels.count == 200 && logged.labelCount == count && logged.logged == logged)
    #expect(logged.confusions.count == min(200, count / 10))
    #expect(logged.accuracy == metrics.accuracy && logged.macroF1 == metrics.macroF1)
    // The first seven labels have a row more.
    #expect(logged.labels.prefix(7).allSatisfy { $0.support == 5 })
    #expect(try JSONDecoder().decode(ClassificationMetrics.self, from: Data(text.utf8)) == logged)
  }

  /// Logs of earlier versions have a matrix of any size.
  @Test func matricesOfEarlierLogsAreRead() throws {
    let new = metrics(201, rows: 600)
    var matrix = [[Int]](repeating: [Int](repeating: 0, count: 201), count: 201)
    for label in 0..<201 { matrix[label][label] = 3 }
    for confusion in new.confusions {
      let truth = try #require(Int(confusion.label.dropFirst(6)))
      let prediction = try #require(Int(confusion.predicted.dropFirst(6)))
      matrix[truth][prediction] = confusion.rows
    }
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(json(new).utf8)) as? [String: Any])
    object["confusions"] = nil
    object["label_count"] = nil
    func read() throws -> ClassificationMetrics {
      try JSONDecoder().decode(
        ClassificationMetrics.self, from: JSONSerialization.data(withJSONObject: object))
    }
    object["confusion"] = matrix
    #expect(try read() == new)
    for wrong in [Array(matrix.dropLast()), [[]], matrix.map { $0.map { $0 - 1 } }] {
      object["confusion"] = wrong
      #expect(throws: DecodingError.self) { try read() }
    }
  }

  @Test func theBaselineLearnsManyLabels() {
    let rows = (0..<1200).map { LabelledRow(line: $0, text: "word\($0 % 300) is in text \($0 / 300)") }
    let labels = (0..<1200).map { Int32($0 % 300) }
    let model = NGramModel(
      Array(rows[..<900]), labels: Array(labels[..<900]), names: (0..<300).map { "\($0)" })
    let metrics = model.evaluate(Array(rows[900...]), labels: Array(labels[900...]))
    #expect(metrics.accuracy > 0.99, "\(metrics.accuracy)")
    let probabilities = model.probabilities(rows[1000])
    #expect(probabilities.count == 300 && abs(probabilities.reduce(0, +) - 1) < 1e-4)
    #expect(model.probabilities(LabelledRow(line: 0, text: "")).allSatisfy { $0.isFinite })
  }
}
