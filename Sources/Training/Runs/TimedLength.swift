import Dispatch
import Kernels
import Transformer

/// How many steps fit into a time, by the passes of a few; nothing is learned from them.
///
/// An estimate: a machine that gets busier takes longer, and one that was busy while this was measured less. The length
/// is decided once, since the learning rate's descent and the run's repeatability hang on it.
package struct TimedLength {
  /// The seconds of one step without evaluations.
  package let step: Double
  /// The seconds of one evaluation.
  package let evaluation: Double

  /// Steps that are timed: the first touches all memory, and a median of seven leaves three disturbed ones aside.
  private static let sample = 7

  /// Measures on `session` the passes of `task`.
  ///
  /// The update reads and writes weights, gradients and moments, some seven times what the gradient's norm reads, and both
  /// are bound by memory: so it is counted as eight norms, its own among them.
  package init(_ session: ModelSession, _ task: any TrainingTask) throws {
    func seconds(_ body: () throws -> Void) rethrows -> Double {
      let start = DispatchTime.now()
      try body()
      return Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }
    func median(_ body: (Int) throws -> Void) rethrows -> Double {
      try (0..<Self.sample).map { index in try seconds { try body(index) } }.sorted()[Self.sample / 2]
    }
    let passes = try median { index in
      session.model.beginGradients(&session.context)
      for pass in try task.microBatches(at: index) {
        session.context.batch = pass.batch
        session.context.dropoutKey = UInt64(index)
        _ = session.model.train(pass.targets, scale: 1, &session.context)
        session.context.addsGradients = true
      }
    }
    session.context.dropoutKey = nil
    let norm = session.gradients.map { gradients in
      median { _ in _ = session.engine.sumOfSquares(gradients.row) }
    }
    step = max(1e-6, passes + 8 * (norm ?? 0))
    evaluation = passes * task.evaluationSteps
  }

  /// The steps that fit into `seconds`, evaluations included, where `every` gives the steps between two of them in a run
  /// of a length.
  package func steps(in seconds: Double, evaluatingEvery every: (Int) -> Int) -> Int {
    var steps = max(1, Int(seconds / step))
    // The cadence follows from the length, and the length from the cadence: twice is near enough.
    for _ in 0..<2 { steps = max(1, Int(seconds / (step + evaluation / Double(every(steps))))) }
    return steps
  }
}
