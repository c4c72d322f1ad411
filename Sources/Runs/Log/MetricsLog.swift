/// `metrics.jsonl`: a line for every logged step, every evaluation and every event, in the order in which they happened;
/// see ``MetricsLine`` for its format.
public struct MetricsLog: Sendable {
  private let log: StepLog

  /// The log at `path`. A run that resumes at `step` keeps the lines up to there and drops later ones, which it will
  /// write again; see ``StepLog``.
  ///
  /// - Throws: ``DataError`` if the old one cannot be read, or it cannot be written.
  public init(path: String, resumingAt step: Int?) throws {
    log = try StepLog(path: path, resumingAt: step)
  }

  /// Appends a line: "step", "kind" and the figures in their order. Figures that are not finite are null.
  ///
  /// - Throws: ``DataError`` if it cannot be written.
  public func append(step: Int, kind: String, _ values: [(name: String, value: Double)]) throws {
    try append(
      MetricsLine(step: step, kind: kind, values.map { MetricsLine.Field($0.name, $0.value) }))
  }

  /// Appends a line.
  ///
  /// - Throws: ``DataError`` if it cannot be written.
  package func append(_ line: MetricsLine) throws { try log.append(line.json) }
}
