import Storage
import Training

/// What a temperature does to a model's probabilities on some rows.
struct TemperatureEffect: Encodable {
  private let temperature: Float
  private let ece: [String: Double]
  private let logLoss: [String: Double]

  private enum CodingKeys: String, CodingKey {
    case temperature, ece
    case logLoss = "log_loss"
  }

  private static let before = "before", after = "after"

  /// The effect on rows of which `before` says what the model answers without it.
  init(_ temperature: AnswerTemperature, before: ClassifiedRows, after: ClassifierFigures) {
    self.temperature = temperature.value
    ece = [
      Self.before: CalibrationFigures(before).expectedError, Self.after: after.calibration.expectedError,
    ]
    logLoss = [Self.before: before.metrics.logLoss, Self.after: after.metrics.logLoss]
  }

  /// One line for people.
  var line: String {
    func change(_ figures: [String: Double]) -> String {
      [Self.before, Self.after].map { Format.decimal(figures[$0] ?? .nan, digits: 4) }
        .joined(separator: " to ")
    }
    return
      "with the temperature \(Format.decimal(Double(temperature), digits: 2)) beside the model (--no-calibration leaves it out): expected calibration error \(change(ece)), log loss \(change(logLoss))"
  }
}
