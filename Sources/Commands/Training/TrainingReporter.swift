import CommandLine
import Foundation
import Machine
import Runs
import Storage
import Training
import Transformer

/// Shows a run to its owner: the progress line, evaluations and checkpoints, and has the journal write them down.
public final class TrainingReporter {
  let console: Console
  let progress: ProgressLine
  let journal: RunJournal
  /// The length of the run.
  package var steps: Int
  /// Operations a second that the machine can do, for the share of peak.
  private let peak: Double
  /// Gives texts of the model at an evaluation; nil for none.
  private let sample: ((_ step: Int) throws -> [SampledText])?
  private var hasWarnedOfSamples = false
  /// The last evaluation seen.
  public private(set) var lastEvaluation: Evaluation?
  /// The best evaluation seen, and its step.
  public private(set) var best: (step: Int, evaluation: Evaluation)?
  /// How a session ended, if the trainer said.
  private(set) var stopReason: String?

  /// A reporter for a run of `steps` on a machine of `peak` operations a second.
  package init(
    console: Console, journal: RunJournal, steps: Int, peak: Double,
    sample: ((_ step: Int) throws -> [SampledText])? = nil
  ) {
    self.console = console
    self.journal = journal
    self.steps = steps
    self.peak = peak
    self.sample = sample
    progress = ProgressLine(console, every: 5)
  }

  /// Notes that the run begins, or is resumed after `step`.
  ///
  /// - Throws: ``DataError`` (exit code 74)
  package func begin(resumingAt step: Int?) throws {
    try journal.add(.event(step == nil ? "started" : "resumed", step: step ?? 0))
  }

  /// Shows and logs one event.
  public func report(_ event: TrainingEvent) throws {
    switch event {
    case .progress(let report): try show(report)
    case .evaluation(let step, let evaluation, let isBest): try show(evaluation, step, isBest: isBest)
    case .saved(let step, _):
      try journal.add(.event("saved", step: step, [memory]))
      journal.writeReport()
    case .skipped(let step, let quantity, let value, let inARow):
      console.warn(
        "step \(step) skipped, the weights are as before: the \(quantity) is \(TrainingError.text(value))"
          + (inARow > 1 ? " (\(inARow) in a row)" : ""))
      try journal.add(
        .event(
          "skipped", step: step,
          [
            MetricsLine.Field("quantity", .text(quantity)), MetricsLine.Field("value", value),
            MetricsLine.Field("in_a_row", Double(inARow)),
          ]))
    case .spiked(let step, let loss, let limit):
      console.warn(
        "step \(step): the loss spiked to \(Format.decimal(loss)), usual would be \(Format.decimal(limit)) at most"
      )
      try journal.add(
        .event("spike", step: step, [MetricsLine.Field("loss", loss), MetricsLine.Field("limit", limit)]))
    case .rolledBack(let from, let to, let loss):
      console.warn(
        "step \(from): the loss spiked to \(Format.decimal(loss)); back to step \(to), leaving out the data since"
      )
      try journal.cut(after: to)
      // The step that is done anew, so that a run resumed at the checkpoint of `to` writes this line again, and one resumed
      // later keeps it.
      try journal.add(
        .event(
          "rollback", step: to + 1,
          [
            MetricsLine.Field("from", Double(from)), MetricsLine.Field("to", Double(to)),
            MetricsLine.Field("loss", loss),
          ]))
    case .paused(let step):
      console.note(
        "stopped after step \(step) of \(steps): as asked; --resume continues as if there had been no stop")
    case .stopped(let step, let reason):
      console.note("stopped after step \(step) of \(steps): \(reason)")
      stopReason = reason
      try journal.add(.event("stopped", step: step, [MetricsLine.Field("reason", .text(reason)), memory]))
    }
  }

  private func show(_ report: StepReport) throws {
    progress.update([
      ("step", "\(report.step)/\(steps)"), ("loss", Format.decimal(report.loss)),
      ("lr", Format.scientific(report.learningRate)),
      ("grad", Format.decimal(report.gradientNorm, digits: 2)),
      ("", Format.rate(report.tokensPerSecond, "tok")),
      ("", Format.percent(report.operationsPerSecond / peak) + " of peak"),
      ("ETA", Format.duration(report.secondsLeft)),
    ])
    try journal.add(
      MetricsLine(
        step: report.step, kind: "train",
        [
          MetricsLine.Field("loss", report.loss), MetricsLine.Field("learning_rate", report.learningRate),
          MetricsLine.Field("gradient_norm", report.gradientNorm),
          MetricsLine.Field("tokens", Double(report.tokens)), MetricsLine.Field("seconds", report.seconds),
          MetricsLine.Field("tokens_per_second", report.tokensPerSecond),
          MetricsLine.Field("operations_per_second", report.operationsPerSecond), now,
        ]))
  }

  private func show(_ evaluation: Evaluation, _ step: Int, isBest: Bool) throws {
    lastEvaluation = evaluation
    if isBest { best = (step, evaluation) }
    console.note(
      "step \(step)/\(steps)  validation  "
        + evaluation.values.map { "\($0.name) \(Format.decimal($0.value, digits: 4))" }.joined(
          separator: "  ")
        + (isBest ? "  (best)" : ""))
    try journal.add(
      MetricsLine(
        step: step, kind: "validation",
        evaluation.values.map { MetricsLine.Field($0.name, $0.value) } + [
          MetricsLine.Field("metric", .text(evaluation.metric)), MetricsLine.Field("best", .flag(isBest)),
          now,
        ]))
    if let detail = evaluation.detail {
      try journal.add(EvaluationRecord(step: step, detail: detail))
    }
    guard let sample else { return }
    let texts: [SampledText]
    do {
      texts = try sample(step)
    } catch {
      // A model that cannot write, because its logits are no numbers, say, can still be trained or be stopped by its guards.
      if !hasWarnedOfSamples { console.warn("step \(step): no sample: \(error)") }
      hasWarnedOfSamples = true
      return
    }
    try journal.add(texts)
  }

  private var now: MetricsLine.Field { MetricsLine.Field("time", Date().timeIntervalSince1970) }
  /// The most memory that was resident.
  var memory: MetricsLine.Field {
    MetricsLine.Field("peak_memory", Double(ProcessMemory.measured().peak))
  }
}
