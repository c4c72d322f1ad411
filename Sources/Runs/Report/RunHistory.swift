import Data
import Training

/// The curves, evaluations, marks and totals of a run, gathered from `metrics.jsonl` line by line in bounded memory.
package struct RunHistory: Sendable {
  /// The figures of one evaluation.
  package struct EvaluationPoint: Sendable, Equatable {
    package var step: Int
    /// Names and figures in the order they are shown.
    package var values: [MetricsLine.Field]
    /// The name of the figure that decides.
    package var metric: String?

    /// The figure that decides.
    package var score: Double? { metric.flatMap(number) }

    package func number(_ name: String) -> Double? {
      guard case .number(let value)? = values.first(where: { $0.name == name })?.value, value.isFinite else {
        return nil
      }
      return value
    }
  }

  /// Something that happened at a step.
  package struct Mark: Sendable, Equatable {
    /// How a chart shows it.
    package enum Kind: String, Sendable, CaseIterable {
      case best, resumed, skipped, spike, rollback, halt
    }
    package var step: Int
    package var kind: Kind
    package var text: String
  }

  /// How a run ended, or that it did not.
  package enum Status: String, Sendable {
    case running, finished, paused, stopped, interrupted, diverged, failed
  }

  /// More marks than this would be a wall of lines.
  private static let mostMarks = 200

  package private(set) var loss = Series()
  package private(set) var learningRate = Series()
  package private(set) var gradientNorm = Series()
  package private(set) var tokensPerSecond = Series()
  package private(set) var operationsPerSecond = Series()
  /// The curves of evaluations by name, in the order in which the names came.
  package private(set) var validation: [(name: String, series: Series)] = []
  /// Evaluations, a bounded number of them.
  package private(set) var evaluations = Thinned<EvaluationPoint>(capacity: 24)
  /// The best evaluation.
  package private(set) var best: EvaluationPoint?
  /// The newest.
  package private(set) var latest: EvaluationPoint?
  package private(set) var marks: [Mark] = []
  /// How often each event happened.
  package private(set) var counts: [String: Int] = [:]
  /// The steps that were skipped for a spike of the loss; the others were not finite.
  package private(set) var skippedSpikes = 0
  package private(set) var status = Status.running
  /// What the last event that ended the run, or its last session, says.
  package private(set) var reason: String?
  /// The last step that a line names.
  package private(set) var step = 0
  /// Tokens read since the run began; nil where no line says.
  package private(set) var tokens: Double?
  /// Seconds of training since the run began; nil where no line says.
  package private(set) var seconds: Double?
  /// The most bytes that were resident.
  package private(set) var peakMemory: Double?
  /// When the run began and when the last line was written, in seconds since 1970.
  package private(set) var began: Double?
  package private(set) var ended: Double?
  /// The clock's seconds of all sessions.
  package var elapsed: Double { finishedSessions + max(0, (ended ?? 0) - (sessionBegan ?? ended ?? 0)) }
  private var finishedSessions = 0.0
  private var sessionBegan: Double?

  /// A run that has not begun.
  package init() {}

  /// The times that the run was started.
  package var sessions: Int { (counts["started"] ?? 0) + (counts["resumed"] ?? 0) }

  /// Takes in one more line.
  package mutating func add(_ line: MetricsLine) {
    if line.kind == "started" || line.kind == "resumed" { begin(line) }
    step = max(line.step, step)
    if let time = line[number: "time"] {
      began = began ?? time
      ended = time
    }
    tokens = line[number: "tokens"] ?? tokens
    seconds = line[number: "seconds"] ?? seconds
    if let memory = line[number: "peak_memory"], memory < 1e18 { peakMemory = max(memory, peakMemory ?? 0) }
    switch line.kind {
    case "train": train(line)
    case "validation": evaluated(line)
    default: happened(line.kind, line)
    }
  }

  /// A session's time counts from its first line to its last.
  private mutating func begin(_ line: MetricsLine) {
    finishedSessions = elapsed
    sessionBegan = line[number: "time"]
    ended = sessionBegan ?? ended
  }

  private mutating func train(_ line: MetricsLine) {
    if let value = line[number: "loss"] { loss.add(line.step, value) }
    if let value = line[number: "learning_rate"] { learningRate.add(line.step, value) }
    if let value = line[number: "gradient_norm"] { gradientNorm.add(line.step, value) }
    if let value = line[number: "tokens_per_second"] { tokensPerSecond.add(line.step, value) }
    if let value = line[number: "operations_per_second"] { operationsPerSecond.add(line.step, value) }
  }

  private mutating func evaluated(_ line: MetricsLine) {
    let point = EvaluationPoint(
      step: line.step,
      values: line.fields.filter {
        if case .number = $0.value {
          $0.name != "time" && $0.name != "tokens" && $0.name != "seconds"
        } else {
          false
        }
      }, metric: line[text: "metric"])
    for field in point.values {
      guard case .number(let value) = field.value else { continue }
      if let index = validation.firstIndex(where: { $0.name == field.name }) {
        validation[index].series.add(line.step, value)
      } else {
        var series = Series()
        series.add(line.step, value)
        validation.append((field.name, series))
      }
    }
    evaluations.append(point)
    latest = point
    if line[flag: "best"] { best = point }
  }

  private mutating func happened(_ event: String, _ line: MetricsLine) {
    counts[event, default: 0] += 1
    switch event {
    case "started": status = .running
    case "resumed":
      status = .running
      reason = nil
      mark(.resumed, line.step, "resumed after step \(line.step)")
    case "skipped":
      if line[text: "quantity"] == TrainingEvent.lossSpike { skippedSpikes += 1 }
      mark(.skipped, line.step, "step \(line.step) was skipped")
    case "spike": mark(.spike, line.step, "the loss spiked at step \(line.step)")
    case "rollback":
      let from = line[number: "from"].flatMap { Int(exactly: $0) } ?? line.step
      let to = line[number: "to"].flatMap { Int(exactly: $0) } ?? line.step
      mark(.rollback, line.step, "rolled back from step \(from) to \(to)")
    case "stopped", "paused", "interrupted", "diverged", "failed", "finished":
      status = Status(rawValue: event) ?? .running
      reason = line[text: "reason"]
      if event != "finished" { mark(.halt, line.step, "\(event) after step \(line.step)") }
    default: break
    }
  }

  private mutating func mark(_ kind: Mark.Kind, _ step: Int, _ text: String) {
    if marks.count < Self.mostMarks { marks.append(Mark(step: step, kind: kind, text: text)) }
  }
}
