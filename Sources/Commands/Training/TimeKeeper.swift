import Foundation
import Training

/// Keeps a run to the time it was given: reckons its length anew from the pace of its own steps, evaluations and checkpoints
/// among them, as long as the learning rate stands still.
///
/// Steps that were taken before would have been the same in a run of the new length, so that this is such a run to the byte.
package struct TimeKeeper {
  /// When the run is to be over.
  private let deadline: Date
  /// When its first step began.
  private let began: Date
  /// The seconds of one evaluation.
  private let evaluation: Double
  /// The share of the run or of its time after which its length is reckoned next.
  private var next = 0

  /// Early for machines that were measured wrongly, then as late as may be: the descent takes the second half.
  private static let shares = [0.04, 0.1, 0.2, 0.3, 0.4, 0.47]

  /// A keeper of a run that begins now; nil where it has no time to keep, or a rate that falls from the beginning.
  ///
  /// - Parameter evaluation: the seconds of one, as they were measured before.
  init?(_ settings: RunSettings, evaluation: Double, began: Date) {
    guard let left = settings.options.secondsLeft, settings.options.optimization.schedule == .wsd else {
      return nil
    }
    deadline = began.addingTimeInterval(left)
    self.began = began
    self.evaluation = evaluation
  }

  /// The settings with another length after `step`, of the run that has `settings`; nil to keep it.
  mutating func settings(after step: Int, of settings: RunSettings) -> RunSettings? {
    guard next < Self.shares.count else { return nil }
    let now = Date()
    let elapsed = now.timeIntervalSince(began), left = deadline.timeIntervalSince(now)
    let share = max(Double(step) / Double(settings.steps), elapsed / max(1e-9, elapsed + left))
    guard share >= Self.shares[next] else { return nil }
    while next < Self.shares.count, share >= Self.shares[next] { next += 1 }
    var changed = settings
    changed.steps =
      step
      + Self.more(
        after: step, elapsed: elapsed, left: left, evaluation: evaluation,
        every: settings.trainer.evaluateEvery)
    // A descent that would have begun before this step cannot begin now.
    let rates = changed.options.learningRates(steps: changed.steps)
    guard changed.steps - rates.decaySteps >= step, changed.steps != settings.steps else { return nil }
    return changed
  }

  /// The steps that fit into what is left, evaluations at their cadence and one at the end included.
  ///
  /// Evaluations come seldom, so those of the past are taken out of the pace of the steps and those to come are counted.
  ///
  /// - Parameters:
  ///   - step: the steps that are done, in `elapsed` seconds.
  ///   - left: the seconds that are left.
  ///   - evaluation: the seconds of one.
  ///   - every: the steps between two of them, at least 1.
  package static func more(
    after step: Int, elapsed: Double, left: Double, evaluation: Double, every: Int
  ) -> Int {
    let done = Double(step / every) * evaluation
    let pace = max(elapsed - done, elapsed / 2) / Double(step)
    let free = max(0, left - evaluation)
    let toNext = every - step % every
    let steps = Int(free / pace)
    guard steps >= toNext else { return max(1, steps) }
    let rest = free - Double(toNext) * pace - evaluation
    return max(toNext, toNext + Int(rest / (pace + evaluation / Double(every))))
  }
}
