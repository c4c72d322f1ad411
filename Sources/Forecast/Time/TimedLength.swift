import Data
import Dispatch
import Kernels
import Training
import Transformer

/// How many steps fit into a time, by the passes of a few; nothing is learned from them.
///
/// An estimate: a machine that gets busier takes longer, and one that was busy while this was measured less. The length
/// is decided once, since the learning rate's decay and the run's repeatability depend on it.
package struct TimedLength {
  /// The seconds of one step without evaluations.
  package let step: Double
  /// The seconds of one evaluation.
  package let evaluation: Double

  /// Steps that are timed: the first touches all memory, and a median of seven leaves three disturbed ones aside.
  private static let sample = 7

  /// Measures on `session` the passes of `task`, and the updates of `optimizer`, which is new and is so again afterwards.
  ///
  /// The updates are by gradients of 0 and a rate of 0, which leave the weights as they are: an update's cost depends on
  /// the optimizer, from a pass over the weights to Muon's products, not on the values.
  package init(
    _ session: ModelSession, _ task: any TrainingTask, _ optimizer: any Optimizer,
    _ regularisation: Regularisation = Regularisation()
  ) throws {
    func seconds(_ body: () throws -> Void) rethrows -> Double {
      let start = DispatchTime.now()
      try body()
      return Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }
    func median(_ body: (Int) throws -> Void) rethrows -> Double {
      try (0..<Self.sample).map { index in try seconds { try body(index) } }.sorted()[Self.sample / 2]
    }
    let passes = try median { index in
      let passes = try task.microBatches(at: index)
      _ = session.computeGradients(of: passes, regularisation) { _ in UInt64(index) }
    }
    var update = 0.0
    if let gradients = session.gradients {
      update = median { _ in _ = session.engine.sumOfSquares(gradients.row) }
      session.engine.zero(gradients.row)
      update += median { _ in
        optimizer.update(
          session.weights, gradients: gradients, step: 1, learningRate: 0, gradientScale: 1, session.engine)
      }
      for state in optimizer.states { session.engine.zero(state.slab.row) }
      optimizer.average?.row.copy(from: session.weights.row)
    }
    step = max(1e-6, passes + update)
    evaluation = passes / Double(regularisation.passes) * task.evaluationSteps
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
