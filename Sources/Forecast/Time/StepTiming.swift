import Foundation
import Kernels
import Training

/// How long the steps of a run take, measured by doing some of them on weights that are thrown away.
package struct StepTiming: Sendable {
  /// The seconds of each step that was timed.
  package let steps: [Double]

  /// Steps are timed for about this long, at least three, at most thirty.
  private static let seconds = 3.0
  private static let fewest = 3
  private static let most = 30

  /// Does the first steps of a run: batches, gradients, update, as training does. Nothing is written.
  ///
  /// - Throws: ``TrainingError`` if training diverges at once.
  package static func measure(_ plan: RunPlan, on engine: Engine) throws -> StepTiming {
    var configuration = plan.loop(plan.steps)
    configuration.steps = .max
    configuration.evaluateEvery = .max
    configuration.saveEvery = .max
    configuration.logEvery = .max
    let trainer = Trainer(
      session: plan.session(on: engine), optimizer: plan.makeOptimizer(),
      schedule: plan.schedule(plan.steps), task: plan.task, configuration: configuration,
      store: nil)
    func step() throws -> Double {
      let start = Date()
      try trainer.run(stopAfter: trainer.state.step + 1)
      return Date().timeIntervalSince(start)
    }
    // The first touches all memory, the second finds the processor's clock where training will have it.
    let first = try step()
    if first < 5 { _ = try step() }
    var steps: [Double] = []
    var total = 0.0
    while steps.count < fewest || (total < seconds && steps.count < most) {
      let taken = try step()
      steps.append(taken)
      total += taken
      if total > 60 { break }
    }
    return StepTiming(steps: steps)
  }

  /// The mean of the steps, in seconds.
  package var mean: Double { steps.reduce(0, +) / Double(max(1, steps.count)) }

  /// The least of them, in seconds.
  package var fastest: Double { steps.min() ?? 0 }

  /// How far the mean of many steps may be from ``mean``, as a share of it: twice the standard error, and a tenth at
  /// least, since other programs and the processor's clock come and go.
  package var uncertainty: Double {
    guard steps.count > 1, mean > 0 else { return 0.5 }
    let variance = steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps.count - 1)
    return max(0.1, 2 * (variance / Double(steps.count)).squareRoot() / mean)
  }
}
