/// What a temperature made of a fine-tuned model's probabilities: a part of `run.json`.
public struct TemperatureFigures: Codable, Sendable, Equatable {
  /// What log-probabilities are divided by; nil where none was fitted.
  public var temperature: Float?
  /// The validation rows that it was fitted on, or that were too few.
  public var rows: Int
  /// Why none was fitted; nil where one was.
  public var reason: String?
  /// Log loss and expected calibration error on these rows without the temperature.
  public var before: [String: Double]?
  /// The same with it.
  public var after: [String: Double]?

  /// Figures of so many rows.
  public init(rows: Int) { self.rows = rows }

  /// The names of the figures.
  public static let logLoss = "log_loss", calibrationError = "ece"
}
