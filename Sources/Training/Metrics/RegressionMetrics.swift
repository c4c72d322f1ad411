import Storage

/// How well a model's numbers meet those of the rows.
public struct RegressionMetrics: Sendable, Equatable, Codable {
  /// The rows whose number lies in a range.
  public struct Range: Sendable, Equatable, Codable {
    /// The least number of the range among the rows.
    public let from: Double
    /// The largest.
    public let to: Double
    /// How many rows there are.
    public let rows: Int
    /// The mean of their numbers.
    public let mean: Double
    /// The mean of the answers to them.
    public let answer: Double
    /// The mean absolute error.
    public let mae: Double
  }

  /// The number of rows.
  public let rows: Int
  /// Pearson's correlation, −1…1; nil for one row, or where truths or answers are all the same.
  public let pearson: Double?
  /// Spearman's rank correlation, equal numbers having the mean of their ranks; nil as ``pearson``.
  public let spearman: Double?
  /// The mean absolute error.
  public let mae: Double
  /// The root of the mean squared error.
  public let rmse: Double
  /// 1 − Σ(t − y)² / Σ(t − t̄)²: the share of the variance that is explained; nil for one row. Where all truths are the same
  /// it is 1 for answers without an error and 0 for others, as scikit-learn's `r2_score`.
  public let r2: Double?
  /// What always answering the mean of these rows is wrong by (RMSE).
  public let deviation: Double
  /// Up to five ranges of about as many rows each, from the least number to the largest.
  public let ranges: [Range]

  private static let rangeCount = 5

  private enum CodingKeys: String, CodingKey {
    case rows, pearson, spearman, mae, rmse, r2, ranges
    case deviation = "mean_rmse"
  }

  /// Compares the answers to rows with the rows' numbers, as many of both.
  public init(truths: [Double], answers: [Double]) {
    precondition(truths.count == answers.count)
    let count = Double(max(1, truths.count))
    let mean = truths.reduce(0, +) / count
    let squares = zip(truths, answers).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let spread = truths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let isConstant = truths.allSatisfy { $0 == truths[0] }
    rows = truths.count
    pearson = Correlation.pearson(truths, answers)
    spearman = Correlation.spearman(truths, answers)
    mae = zip(truths, answers).reduce(0) { $0 + abs($1.0 - $1.1) } / count
    rmse = (squares / count).squareRoot()
    deviation = isConstant ? 0 : (spread / count).squareRoot()
    r2 = truths.count < 2 ? nil : isConstant ? (squares == 0 ? 1 : 0) : 1 - squares / spread
    ranges = Self.ranges(truths, answers)
  }

  private static func ranges(_ truths: [Double], _ answers: [Double]) -> [Range] {
    let order = truths.indices.sorted { (truths[$0], $0) < (truths[$1], $1) }
    var ranges: [Range] = []
    var start = 0
    for place in 1...rangeCount {
      var end = max(start, order.count * place / rangeCount)
      // Equal numbers are in one range.
      while end > start, end < order.count, truths[order[end]] == truths[order[end - 1]] { end += 1 }
      guard end > start else { continue }
      let rows = order[start..<end], count = Double(rows.count)
      ranges.append(
        Range(
          from: truths[order[start]], to: truths[order[end - 1]], rows: rows.count,
          mean: rows.reduce(0) { $0 + truths[$1] } / count,
          answer: rows.reduce(0) { $0 + answers[$1] } / count,
          mae: rows.reduce(0) { $0 + abs(truths[$1] - answers[$1]) } / count))
      start = end
    }
    return ranges
  }

  /// The figures by name, in the order they are shown; NaN for those that are not defined.
  public var values: [(name: String, value: Double)] {
    [
      ("pearson", pearson ?? .nan), ("spearman", spearman ?? .nan), ("mae", mae), ("rmse", rmse),
      ("r2", r2 ?? .nan),
    ]
  }
}

extension RegressionMetrics: EvaluationDetail {
  /// The summary and a line for each range.
  public var text: String {
    var lines = [
      "rows: \(rows)",
      "Pearson: \(Self.figure(pearson))  Spearman: \(Self.figure(spearman))  R²: \(Self.figure(r2))",
      "MAE: \(Format.significant(mae))  RMSE: \(Format.significant(rmse))  (always the mean of these rows: \(Format.significant(deviation)))",
      "", "range                    rows   mean  answer   MAE",
    ]
    for range in ranges {
      let name = Self.name(range)
      lines.append(
        name + String(repeating: " ", count: max(1, 23 - name.count)) + Self.padded("\(range.rows)", 6)
          + [range.mean, range.answer, range.mae].map { "  " + Format.significant($0) }.joined())
    }
    return lines.joined(separator: "\n")
  }

  /// The errors of each range.
  public var view: EvaluationView {
    EvaluationView(
      rows: rows,
      figures:
        "Pearson \(Self.figure(pearson)), Spearman \(Self.figure(spearman)), MAE \(Format.significant(mae)), RMSE \(Format.significant(rmse)) (always the mean: \(Format.significant(deviation))), R² \(Self.figure(r2))",
      parts: [
        .table(
          EvaluationView.Table(
            titles: ["numbers", "rows", "mean", "mean answer", "MAE"],
            rows: ranges.map {
              [.text(Self.name($0)), .count($0.rows), .figure($0.mean), .figure($0.answer), .figure($0.mae)]
            }, hasRowNames: true))
      ])
  }

  private static func name(_ range: Range) -> String {
    range.from == range.to
      ? Format.significant(range.from)
      : "\(Format.significant(range.from)) to \(Format.significant(range.to))"
  }

  private static func figure(_ value: Double?) -> String {
    value.map { Format.decimal($0, digits: 4) } ?? "undefined"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
