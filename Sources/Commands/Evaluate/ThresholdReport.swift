import Storage
import Training

/// The threshold that a wished-for precision or recall of one label takes.
struct ThresholdReport: Encodable {
  private let label: String
  private let wanted: [String: Double]
  private let threshold: Float?
  private let precision: Double?, recall: Double?, f1: Double?
  private let rows: Int?

  /// - Parameters:
  ///   - label: its place.
  ///   - wanted: what it is to reach.
  init(_ rows: ClassifiedRows, label: Int, wanted: DecisionThreshold.Wanted) {
    self.label = rows.labels[label]
    self.wanted =
      switch wanted {
      case .precision(let value): ["precision": value]
      case .recall(let value): ["recall": value]
      }
    let found = DecisionThreshold(rows, label: label, wanted: wanted)
    threshold = found?.threshold
    (precision, recall, f1, self.rows) = (found?.precision, found?.recall, found?.f1, found?.taken)
  }

  /// The report for people.
  var lines: [String] {
    func figure(_ value: Double?) -> String { Format.decimal(value ?? .nan, digits: 4) }
    let wish = wanted.map { "\($0.key) \(Format.decimal($0.value, digits: 2)) or more" }.joined()
    guard let threshold else {
      return ["\(label), \(wish): no threshold reaches it on these rows"]
    }
    return [
      "\(label), \(wish): from a probability of \(Format.decimal(Double(threshold), digits: 6)) on; precision \(figure(precision)), recall \(figure(recall)), F1 \(figure(f1)), \(rows ?? 0) rows, on these rows"
    ]
  }

  private enum CodingKeys: String, CodingKey { case label, wanted, threshold, precision, recall, f1, rows }

  /// Writes all members; what has no value is null.
  func encode(to encoder: any Encoder) throws {
    var all = encoder.container(keyedBy: CodingKeys.self)
    try all.encode(label, forKey: .label)
    try all.encode(wanted, forKey: .wanted)
    try all.encode(threshold, forKey: .threshold)
    try all.encode(precision, forKey: .precision)
    try all.encode(recall, forKey: .recall)
    try all.encode(f1, forKey: .f1)
    try all.encode(rows, forKey: .rows)
  }
}
