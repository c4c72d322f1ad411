/// What is done about a step whose loss or gradient is not a finite number.
public enum NonFinitePolicy: String, Sendable, CaseIterable {
  /// The step is left out: the weights stay as they are. Ten in a row end the run.
  case skip
  /// The run ends.
  case stop
}

/// What is done about a step whose loss is far above those before it.
public enum SpikePolicy: String, Sendable, CaseIterable {
  /// Nobody looks.
  case ignore
  /// Warn and log; take the step.
  case warn
  /// The step is left out: the weights stay as they are. Ten in a row end the run.
  case skip
  /// The run goes back to the last checkpoint and leaves out all data since, as PaLM did (Chowdhery et al. 2022, §5.1).
  case rollback
}

/// What watches over a run.
public struct TrainingGuards: Sendable, Equatable {
  /// What is done about a loss or gradient that is not finite.
  public var onNonFinite = NonFinitePolicy.skip
  /// What is done about a spike of the loss.
  public var onSpike = SpikePolicy.ignore
  /// Standard deviations above the median at which a loss is a spike.
  public var spikeDeviations = 6.0
  /// The most rollbacks of a run; later spikes are only reported.
  public var rollbackLimit = 3
  /// Evaluations in a row without an improvement after which a run ends; nil for no end.
  public var patience: Int?
  /// The least change of the metric that is an improvement, for patience.
  public var minimumDelta = 0.0
  /// The metric that decides what is best and what is an improvement; nil for the task's own.
  public var metric: Metric?

  /// Steps are skipped if they are not finite; nothing else is watched.
  public init() {}

  /// Skipped steps in a row after which a run ends: what ten batches do not mend, an eleventh will not.
  static let mostSkipped = 10
}
