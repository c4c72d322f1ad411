import CommandLine
import Data
import Runs
import Training

extension TrainingReporter {
  /// Ends the progress line and the session, of a run that has done `step` steps.
  ///
  /// - Throws: ``DataError`` (exit code 74)
  package func finish(step: Int) throws {
    progress.finish()
    if step >= steps {
      try journal.add(.event("finished", step: step, [memory]))
    } else if stopReason == nil {
      try journal.add(.event("paused", step: step, [memory]))
    }
    journal.writeReport()
  }

  /// Ends the progress line and a session that `error` ended. What cannot be written then is a warning: the error itself
  /// is the one to report.
  package func fail(_ error: any Error, step: Int) {
    progress.finish()
    let event: MetricsLine
    switch error as? TrainingError {
    case .interrupted(_, let step, _)?: event = .event("interrupted", step: step, [memory])
    case .diverged?:
      event = .event(
        "diverged", step: step, [MetricsLine.Field("reason", .text(ErrorText.of(error))), memory])
    default:
      event = .event("failed", step: step, [MetricsLine.Field("reason", .text(ErrorText.of(error))), memory])
    }
    do {
      try journal.add(event)
    } catch let problem {
      console.warn("\(problem)")
    }
    journal.writeReport()
  }

  /// Ends the progress line where nothing was left to do. A run that was killed between its last checkpoint and the line
  /// that says so is finished now.
  ///
  /// - Parameter reason: why a run ended that has not done all its steps.
  /// - Throws: ``DataError`` (exit code 74)
  package func finish(doneAt step: Int, reason: String) throws {
    progress.finish()
    let status = journal.report.history.status
    if step >= steps, status != .finished {
      try journal.add(.event("finished", step: step, [memory]))
    } else if step < steps, status != .stopped {
      try journal.add(.event("stopped", step: step, [MetricsLine.Field("reason", .text(reason)), memory]))
    }
    journal.writeReport()
  }
}
