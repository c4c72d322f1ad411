import Storage
import Training

/// Whether explanations name what a model's answers rest on, for people and for programs.
struct ExplanationReport: Encodable {
  private let method: ExplanationMethod
  private let trial: ExplanationTrial
  private let interval: BootstrapInterval?

  /// - Parameter seed: of the bootstrap.
  init(_ method: ExplanationMethod, _ trial: ExplanationTrial, seed: UInt64) {
    (self.method, self.trial) = (method, trial)
    interval = trial.interval(seed: seed)
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }

  private var medianError: Double {
    let errors = trial.completenessErrors
    return errors.isEmpty ? 0 : errors[errors.count / 2]
  }

  /// The share of rows whose scores sum to what masking all words changes, within 5 %.
  private var completeShare: Double {
    let errors = trial.completenessErrors
    return Double(errors.count { $0 <= 0.05 }) / Double(max(1, errors.count))
  }

  private var verdict: String {
    if trial.pValue >= ModelComparison.significance { return "not decided" }
    return trial.difference > 0 ? "hurts more" : "hurts less"
  }

  /// Three lines for people.
  var lines: [String] {
    func figure(_ value: Double) -> String { Format.decimal(value, digits: 4) }
    var lines = [
      "",
      "explanations by \(method.rawValue) of \(trial.rows) rows: completeness error \(figure(medianError)) (median), within 5 % in \(Format.percent(completeShare)) of rows",
      "probability of the answer, words left out by their scores: area \(figure(Self.mean(trial.deletion))); words put in: area \(figure(Self.mean(trial.insertion)))",
    ]
    if let interval {
      let p = trial.pValue < 1e-4 ? Format.scientific(trial.pValue) : figure(trial.pValue)
      lines.append(
        "without the \(ExplanationTrial.named) words named first \(figure(Self.mean(trial.withoutNamed))), without \(ExplanationTrial.named) random ones \(figure(Self.mean(trial.withoutRandom))), in \(trial.withoutNamed.count) rows: difference \(figure(trial.difference)) (\(figure(interval.low)) to \(figure(interval.high))), sign test p = \(p): \(verdict)"
      )
    }
    return lines
  }

  private enum CodingKeys: String, CodingKey {
    case method, rows, deletion, insertion, difference, interval, verdict
    case medianError = "completeness_error_median"
    case completeShare = "complete_share"
    case withoutNamed = "without_named"
    case withoutRandom = "without_random"
    case comparedRows = "compared_rows"
    case pValue = "sign_test_p"
  }

  func encode(to encoder: any Encoder) throws {
    var all = encoder.container(keyedBy: CodingKeys.self)
    try all.encode(method, forKey: .method)
    try all.encode(trial.rows, forKey: .rows)
    try all.encode(medianError, forKey: .medianError)
    try all.encode(completeShare, forKey: .completeShare)
    try all.encode(Self.mean(trial.deletion), forKey: .deletion)
    try all.encode(Self.mean(trial.insertion), forKey: .insertion)
    try all.encode(trial.withoutNamed.count, forKey: .comparedRows)
    try all.encode(Self.mean(trial.withoutNamed), forKey: .withoutNamed)
    try all.encode(Self.mean(trial.withoutRandom), forKey: .withoutRandom)
    try all.encode(trial.difference, forKey: .difference)
    try all.encode(interval.map { [$0.low, $0.high] }, forKey: .interval)
    try all.encode(trial.pValue, forKey: .pValue)
    try all.encode(verdict, forKey: .verdict)
  }
}
