import CommandLine
import Foundation

/// Shows a run to its owner: the progress line, evaluations, checkpoints, and `metrics.jsonl`.
public final class TrainingReporter {
  private let console: Console
  private let progress: ProgressLine
  private var log: MetricsLog
  private let steps: Int
  /// Operations a second that the machine can do, for the share of peak.
  private let peak: Double
  /// The last evaluation seen.
  public private(set) var lastEvaluation: Evaluation?
  /// The best evaluation seen, and its step.
  public private(set) var best: (step: Int, evaluation: Evaluation)?

  /// A reporter for a run of `steps` on a machine of `peak` operations a second.
  public init(console: Console, log: MetricsLog, steps: Int, peak: Double) {
    self.console = console
    self.log = log
    self.steps = steps
    self.peak = peak
    progress = ProgressLine(console, every: 5)
  }

  /// Shows and logs one event.
  public func report(_ event: TrainingEvent) throws {
    switch event {
    case .progress(let report):
      progress.update([
        ("step", "\(report.step)/\(steps)"), ("loss", Format.decimal(report.loss)),
        ("lr", Format.scientific(report.learningRate)),
        ("grad", Format.decimal(report.gradientNorm, digits: 2)),
        ("", Format.rate(report.tokensPerSecond, "tok")),
        ("", Format.percent(report.operationsPerSecond / peak) + " of peak"),
        ("ETA", Format.duration(report.secondsLeft)),
      ])
      try log.append(
        step: report.step, kind: "train",
        [
          ("loss", report.loss), ("learning_rate", report.learningRate),
          ("gradient_norm", report.gradientNorm), ("tokens", Double(report.tokens)),
          ("seconds", report.seconds),
          ("tokens_per_second", report.tokensPerSecond),
          ("operations_per_second", report.operationsPerSecond),
        ])
    case .evaluation(let step, let evaluation, let isBest):
      lastEvaluation = evaluation
      if isBest { best = (step, evaluation) }
      console.note(
        "step \(step)/\(steps)  validation  "
          + evaluation.values.map { "\($0.name) \(Format.decimal($0.value, digits: 4))" }.joined(
            separator: "  ")
          + (isBest ? "  (best)" : ""))
      try log.append(step: step, kind: "validation", evaluation.values)
    case .saved:
      break
    case .skipped(let step, let quantity, let value, let inARow):
      console.warn(
        "step \(step) skipped, the weights are as before: the \(quantity) is \(TrainingError.text(value))"
          + (inARow > 1 ? " (\(inARow) in a row)" : ""))
      try log.append(
        step: step, kind: "skipped",
        [(quantity.replacingOccurrences(of: " ", with: "_"), value), ("in_a_row", Double(inARow))])
    case .spiked(let step, let loss, let limit):
      console.warn(
        "step \(step): the loss spiked to \(Format.decimal(loss)), usual would be \(Format.decimal(limit)) at most"
      )
      try log.append(step: step, kind: "spike", [("loss", loss), ("limit", limit)])
    case .rolledBack(let from, let to, let loss):
      console.warn(
        "step \(from): the loss spiked to \(Format.decimal(loss)); back to step \(to), leaving out the data since"
      )
      // The step that is done anew, so that a run resumed at the checkpoint of `to` writes this line again, and one resumed
      // later keeps it.
      log = try log.cut(after: to)
      try log.append(
        step: to + 1, kind: "rollback", [("from", Double(from)), ("to", Double(to)), ("loss", loss)])
    case .stopped(let step, let reason):
      console.note("stopped after step \(step) of \(steps): \(reason)")
    }
  }

  /// Ends the progress line.
  public func finish() { progress.finish() }
}
