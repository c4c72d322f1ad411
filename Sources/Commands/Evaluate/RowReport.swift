import Storage
import Training

/// All that `evaluate` says of a model on rows.
struct RowReport {
  /// The task's figures.
  let evaluation: Evaluation
  /// Those of the Transformer without its n-grams; nil where there are none.
  let alone: Evaluation?
  /// What is said of a classifier of rows with one label each; nil for other tasks.
  var classifier: ClassifierFigures?
  /// What a temperature changed; nil where there is none.
  var temperature: TemperatureEffect?
  /// Another model on the same rows; nil where none is asked for.
  var comparison: ComparedModel?
  /// The threshold that is asked for; nil for none.
  var threshold: ThresholdReport?
  /// Whether explanations name what answers rest on; nil where that is not asked for.
  var explanations: ExplanationReport?

  /// The report for people: what is found in full, or else the figures, a line each.
  var lines: [String] {
    let found =
      classifier?.text ?? evaluation.detail?.text ?? evaluation.values.map(Self.line).joined(separator: "\n")
    var lines = [found]
    if let alone {
      let figures = alone.values.map { "\($0.name) \(Format.decimal($0.value, digits: 4))" }
      lines.append(
        "with the n-grams beside the model; the Transformer alone (--no-hybrid): \(figures.joined(separator: "  "))"
      )
    }
    return lines + [temperature?.line].compactMap { $0 } + (comparison?.lines ?? [])
      + (threshold?.lines ?? []) + (explanations?.lines ?? [])
  }

  /// A figure on a line of its own.
  static func line(_ figure: (name: String, value: Double)) -> String {
    "\(figure.name.replacing("_", with: " ")): \(Format.decimal(figure.value, digits: 4))"
  }
}

/// The members of what was found in full, the figures of the Transformer alone among them as `transformer`, and what was
/// asked for beside.
extension RowReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case transformer, calibration, against, threshold, explanations
  }

  func encode(to encoder: any Encoder) throws {
    if let classifier {
      try classifier.encode(to: encoder)
    } else {
      try evaluation.detail?.encode(to: encoder)
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    if let alone {
      try container.encode(Dictionary(alone.values.map { ($0.name, $0.value) }) { $1 }, forKey: .transformer)
    }
    try container.encodeIfPresent(temperature, forKey: .calibration)
    try container.encodeIfPresent(comparison, forKey: .against)
    try container.encodeIfPresent(threshold, forKey: .threshold)
    try container.encodeIfPresent(explanations, forKey: .explanations)
  }
}
