import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Training

@Suite struct TemperatureTests {
  /// Rows whose labels are drawn from softmax(z), of which a classifier says softmax(z · sharpness).
  private func rows(_ count: Int, labels: Int, sharpness: Float) throws -> ClassifiedRows {
    var random = RandomStream(seed: 3, step: 0, site: 0)
    var truths: [Int32] = [], probabilities: [[Float]] = []
    func softmax(_ scores: [Float]) -> [Float] {
      let powers = scores.map { exp($0) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    for _ in 0..<count {
      let scores = (0..<labels).map { _ in Float(random.normal()) * 1.5 }
      var left = Float(random.uniform())
      let chances = softmax(scores)
      truths.append(
        Int32(
          chances.firstIndex { p in
            left -= p
            return left < 0
          } ?? labels - 1))
      probabilities.append(softmax(scores.map { $0 * sharpness }))
    }
    return try #require(
      ClassifiedRows(labels: (0..<labels).map { "\($0)" }, truths: truths, probabilities: probabilities))
  }

  @Test func theTemperatureThatRowsWereMadeWithIsFound() throws {
    for (labels, sharpness) in [(2, Float(2.5)), (5, 0.5), (3, 1)] {
      let rows = try rows(4000, labels: labels, sharpness: sharpness)
      let fit = try #require(TemperatureFit(rows))
      #expect(abs(fit.temperature.value / sharpness - 1) < 0.1, "\(fit.temperature.value), not \(sharpness)")
      let after = rows.scaled(by: fit.temperature)
      #expect(after.metrics.logLoss <= rows.metrics.logLoss && after.hits == rows.hits)
      if sharpness != 1 {
        let errors = [rows, after].map { CalibrationFigures($0).expectedError }
        #expect(errors[1] < errors[0] / 2, "\(errors)")
      }
    }
  }

  @Test func fewRowsAndSureRowsAreHeld() throws {
    let certain = [[Float]](repeating: [1, 0], count: 100)
    func rows(_ count: Int) -> ClassifiedRows? {
      ClassifiedRows(
        labels: ["a", "b"], truths: [Int32](repeating: 0, count: count),
        probabilities: Array(certain[..<count])
      )
    }
    #expect(try TemperatureFit(#require(rows(99))) == nil)
    let all = try #require(rows(100))
    let fit = try #require(TemperatureFit(all))
    #expect(AnswerTemperature.range.contains(fit.temperature.value))
  }

  @Test func noLabelChanges() throws {
    let all: [[Float]] = [
      [0.3, Float(0.3).nextUp, 0.4], [0.5, 0.5], [0.25, Float(0.25).nextUp], [1, 0], [0, 0, 1],
      [1e-30, 1e-38, 0],
      [0.50000006, 0.49999994], [0.49999997, 0.5],
    ]
    for values in all {
      let best = values.firstIndex(of: values.max() ?? 0)
      for value in [Float(0.05), 0.3, 1, 1.7, 20] {
        let scaled = AnswerTemperature(value).scaled(values)
        #expect(scaled.firstIndex(of: scaled.max() ?? 0) == best, "\(values) at \(value): \(scaled)")
        if value != 1 { #expect(abs(scaled.reduce(0, +) - 1) < 1e-5) }
      }
      #expect(AnswerTemperature(1).scaled(values) == values)
    }
    let nothing = AnswerTemperature(2).scaled([.nan, 1])
    #expect(nothing[0].isNaN && nothing[1] == 1)
  }

  @Test func theFileIsReadAsItWasWrittenAndADamagedOneIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(try CalibrationFile.read(folder.path("")) == nil)
    let file = CalibrationFile(
      transformer: AnswerTemperature(1.37), hybrid: AnswerTemperature(0.9), rows: 321)
    try folder.write("calibration.json", file.data)
    #expect(try CalibrationFile.read(folder.path("")) == file)
    let head = #"{"format": "apus temperature 1", "#
    for (text, word) in [
      ("[]", "object"), ("{}", "format"), (head + #""rows": 5}"#, "missing"),
      (head + #""transformer_temperature": 0, "rows": 5}"#, "0.05"),
      (head + #""transformer_temperature": 1e300, "rows": 5}"#, "0.05"),
      (head + #""transformer_temperature": "1", "rows": 5}"#, "not a number"),
      (head + #""transformer_temperature": 1.5, "hybrid_temperature": -1, "rows": 5}"#, "hybrid"),
      (head + #""transformer_temperature": 1.5, "rows": -1}"#, "rows"), ("{", "JSON"),
    ] {
      try folder.write("calibration.json", text)
      let error = try #require(throws: FileError.self) { _ = try CalibrationFile.read(folder.path("")) }
      #expect(error.description.contains(word) && error.path.contains("calibration.json"), "\(error)")
    }
  }
}
