/// What happened in the steps since the last report.
public struct StepReport: Sendable {
  /// The number of steps done.
  public var step: Int
  /// The mean loss of the steps reported on, over their targets; NaN where all of them were skipped.
  public var loss: Double
  /// The rate of the last of them.
  public var learningRate: Double
  /// The global norm of its gradient, before clipping.
  public var gradientNorm: Double
  /// The tokens read since the run began, over all its resumes; those of steps that a rollback undid do not count.
  public var tokens: Int
  /// The seconds of training since the run began, over all its resumes; evaluations and checkpoints are part of it.
  public var seconds: Double
  /// Tokens read a second.
  public var tokensPerSecond: Double
  /// Floating-point operations a second, by the count of ``Transformer/TransformerModel/trainingOperations(length:headShare:)``.
  public var operationsPerSecond: Double
  /// The seconds to the end at this speed.
  public var secondsLeft: Double
}

/// What the loop tells its owner.
public enum TrainingEvent: Sendable {
  /// Some steps were done.
  case progress(StepReport)
  /// The model was evaluated.
  case evaluation(step: Int, Evaluation, isBest: Bool)
  /// A checkpoint was written.
  case saved(step: Int, path: String)
  /// A step was left out, for a loss or gradient that is not finite or a spike of the loss: the weights are those of before,
  /// the data is passed by. `quantity` is `loss`, `gradient norm` or ``lossSpike``.
  case skipped(step: Int, quantity: String, value: Double, inARow: Int)
  /// The loss of a step is above the limit of ``SpikeDetector``, that of the step before was not, and the step is taken.
  case spiked(step: Int, loss: Double, limit: Double)
  /// For a spike at step `from` the run went back to the checkpoint of step `to`; the data between is left out.
  case rolledBack(from: Int, to: Int, loss: Double)
  /// The run pauses after a step, saved, as it was asked to.
  case paused(step: Int)
  /// The run ends before its last step, saved.
  case stopped(step: Int, reason: String)

  /// The quantity of a step that was left out for a spike of the loss.
  package static let lossSpike = "loss spike"
}
