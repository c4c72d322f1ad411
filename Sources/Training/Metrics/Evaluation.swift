/// What an evaluation found.
public struct Evaluation: Sendable, Equatable {
  /// The figures by name, in the order they are shown.
  public var values: [(name: String, value: Double)]
  /// The one that decides which checkpoint is best.
  public var metric: String
  /// Whether more of it is better.
  public var higherIsBetter: Bool
  /// What the task finds beyond its figures; nil for nothing.
  public var detail: (any EvaluationDetail)?

  /// The figures given; `metric` is one of their names.
  public init(
    values: [(name: String, value: Double)], metric: String, higherIsBetter: Bool,
    detail: (any EvaluationDetail)? = nil
  ) {
    precondition(values.contains { $0.name == metric })
    self.detail = detail
    self.values = values
    self.metric = metric
    self.higherIsBetter = higherIsBetter
  }

  /// Lets another of the figures decide.
  ///
  /// Where there is none of that name the score is not a number, which is never the best.
  public mutating func decide(by metric: Metric) {
    self.metric = metric.name
    higherIsBetter = metric.higherIsBetter
  }

  /// The deciding figure.
  public var score: Double { values.first { $0.name == metric }?.value ?? .nan }

  /// Whether this is better than an earlier score; one that is not finite never is.
  public func isBetter(than best: Double?) -> Bool {
    if !score.isFinite { return false }
    guard let best else { return true }
    return higherIsBetter ? score > best : score < best
  }

  /// Whether names, figures and the choice of metric are equal.
  public static func == (left: Evaluation, right: Evaluation) -> Bool {
    left.metric == right.metric && left.higherIsBetter == right.higherIsBetter
      && left.values.elementsEqual(right.values) { $0.name == $1.name && $0.value == $1.value }
  }
}
