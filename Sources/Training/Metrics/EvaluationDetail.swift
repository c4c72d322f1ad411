/// What an evaluation finds beyond its figures: a line of `evaluations.jsonl`, and what a report draws.
public protocol EvaluationDetail: Codable, Sendable {
  /// The report of `evaluate`, for people.
  var text: String { get }
  /// What a run's report shows.
  var view: EvaluationView { get }
  /// What a run's log keeps of it, of bounded length: it is written again and again.
  var logged: Self { get }
}

extension EvaluationDetail {
  /// All of it.
  public var logged: Self { self }
}
