import Transformer

/// The settings of a run's loop.
public struct TrainerConfiguration: Sendable, Equatable {
  /// The number of steps of the whole run.
  public var steps: Int
  /// The largest global norm of a step's gradient; longer ones are scaled down to it (Pascanu et al. 2013).
  public var clip: Double
  /// What the gradient is made of beside the plain loss.
  public var regularisation = Regularisation()
  /// Seeds dropout; batches have seeds of their own.
  public var seed: UInt64
  /// Steps between evaluations; one always stands at the end.
  public var evaluateEvery: Int
  /// Steps between checkpoints; one always stands at the end, and one wherever an evaluation was the best.
  public var saveEvery: Int
  /// Steps between lines of the log.
  public var logEvery: Int
  /// What watches over the run.
  public var guards = TrainingGuards()

  /// The settings given.
  public init(
    steps: Int, clip: Double = 1, labelSmoothing: Double = 0, seed: UInt64 = 1337, evaluateEvery: Int,
    saveEvery: Int, logEvery: Int = 10, guards: TrainingGuards = TrainingGuards()
  ) {
    self.steps = steps
    self.clip = clip
    regularisation.labelSmoothing = Float(labelSmoothing)
    self.seed = seed
    self.evaluateEvery = max(1, evaluateEvery)
    self.saveEvery = max(1, saveEvery)
    self.logEvery = max(1, logEvery)
    self.guards = guards
  }
}
