import CommandLine
import Storage
import Training

/// The options of what watches over a run, listed once for `pretrain` and `finetune`.
public struct GuardOptions: Sendable, Equatable {
  /// What is done about a loss or gradient that is not finite.
  public var onNonFinite = NonFinitePolicy.skip
  /// What is done about a spike of the loss.
  public var onSpike: SpikePolicy
  /// Standard deviations above the median at which a loss is a spike.
  public var spikeThreshold = 6.0
  /// The most rollbacks of a run.
  public var rollbacks = 3
  /// Evaluations without an improvement after which the run ends; nil for no end.
  public var patience: Int?
  /// The least change of the metric that is an improvement, for patience.
  public var minimumDelta = 0.0
  /// The name of the metric that decides; nil for the task's own.
  public var metric: String?

  /// The defaults except for spikes.
  public init(onSpike: SpikePolicy) { self.onSpike = onSpike }

  /// Lists the options in two groups.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Early stopping")
    o.value(
      "metric", &metric, placeholder: "NAME", default: "loss; the task's own, such as macro_f1",
      help: "Figure of the evaluations that decides which checkpoint is best, and patience.")
    o.value(
      "patience", &patience, in: 1...1_000_000, default: "to the last step",
      resume: .mayChange, help: "Stop after so many evaluations in a row without an improvement.")
    o.value(
      "min-delta", &minimumDelta, in: 0...1e6,
      resume: .mayChange.always, help: "Change of the metric that must be exceeded to be an improvement.")
    o.group("Guards")
    o.choice(
      "on-nonfinite", &onNonFinite,
      resume: .mayChange.always,
      help:
        "What to do about a loss or gradient that is not a finite number: skip the step, its weights untouched, and stop after ten in a row; or stop at once."
    )
    o.choice(
      "on-spike", &onSpike,
      resume: .mayChange.always,
      help:
        "What to do about a loss far above those of the last 128 steps: nothing, warn, skip the step, or go back to the last scheduled checkpoint and leave out the data since."
    )
    o.value(
      "spike-threshold", &spikeThreshold, in: 1...1000,
      resume: .mayChange.always, help: "Robust standard deviations above the median loss that are a spike.")
    o.value(
      "rollbacks", &rollbacks, in: 1...1000,
      resume: .mayChange.always, help: "Most rollbacks of a run; later spikes are only warned of.")
  }

  /// Checks what concerns several options.
  ///
  /// - Parameter metrics: those that the command's tasks may give.
  /// - Throws: ``CommandLine/UsageError``
  public func validate(metrics: [Metric]) throws {
    if let metric { _ = try Self.find(metric, in: metrics) }
    if minimumDelta > 0, patience == nil {
      throw UsageError("--min-delta \(minimumDelta) goes with --patience N, which is not given.")
    }
  }

  /// The settings of the loop for a task that gives these metrics.
  ///
  /// - Throws: ``CommandLine/UsageError`` where nothing is evaluated, or not by that metric.
  package func resolved(for metrics: [Metric]) throws -> TrainingGuards {
    if metrics.isEmpty, let option = metric != nil ? "--metric" : patience != nil ? "--patience" : nil {
      throw UsageError(
        "\(option) needs validation data, and none is held out: give --validation, or a --validation-fraction above 0."
      )
    }
    var guards = TrainingGuards()
    guards.onNonFinite = onNonFinite
    guards.onSpike = onSpike
    guards.spikeDeviations = spikeThreshold
    guards.rollbackLimit = rollbacks
    guards.patience = patience
    guards.minimumDelta = minimumDelta
    guards.metric = try metric.map { try Self.find($0, in: metrics) }
    return guards
  }

  private static func find(_ name: String, in metrics: [Metric]) throws -> Metric {
    if let found = metrics.first(where: { $0.name == name }) { return found }
    let names = metrics.map(\.name)
    throw UsageError(
      "--metric \(name): the evaluations give \(names.joined(separator: ", "))\(NearestName.hint(name, in: names) { $0 })."
    )
  }
}
