import CommandLine
import Foundation
import Training

/// The options of training that `pretrain` and `finetune` share, listed once. Those of its parts are read and set as its own.
@dynamicMemberLookup
public struct TrainingOptions: Sendable, Equatable {
  /// What options that are not given are set to.
  public var defaults = DefaultRule.data
  /// What was chosen for options that were not given, and why, a line each; no option.
  var reasons: [String] = []
  /// When the time that is given began; no option.
  var began = ProcessStart.date
  /// How long the run is.
  public var length = LengthOptions()
  /// How it learns.
  public var optimization: OptimizationOptions
  /// What of the model learns.
  public var adaptation = AdaptationOptions()
  /// What it computes in.
  public var arithmetic = ArithmeticOptions()
  /// What it keeps.
  public var checkpoints = CheckpointOptions()
  /// What watches over it.
  public var guards: GuardOptions
  /// What is written about it.
  public var reports = ReportOptions()

  /// Defaults that suit pretraining small models from nothing.
  public static let pretraining = TrainingOptions(
    OptimizerBase(learningRate: 1e-3, beta2: 0.95, weightDecay: 0.1), schedule: .cosine, dropout: 0,
    warmupShare: 0.05, onSpike: .warn)

  /// Defaults that suit fine-tuning them. Nobody looks for spikes: the loss of a small batch of labelled rows scatters too
  /// widely, a single row that is labelled wrongly looks like one.
  public static let finetuning = TrainingOptions(
    OptimizerBase(learningRate: 2e-4, beta2: 0.999, weightDecay: 0.01), schedule: .linear, dropout: 0.1,
    warmupShare: 0.1, onSpike: .ignore)

  private init(
    _ base: OptimizerBase, schedule: LearningRateSchedule.Shape, dropout: Double, warmupShare: Double,
    onSpike: SpikePolicy
  ) {
    optimization = OptimizationOptions(
      schedule: schedule, optimizer: OptimizerOptions(base), dropout: dropout, warmupShare: warmupShare)
    guards = GuardOptions(onSpike: onSpike)
  }

  /// What is left of the time that is given; nil where none is.
  var secondsLeft: Double? { length.time.map { $0 - Date().timeIntervalSince(began) } }

  /// Lists the options in groups.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Defaults")
    o.choice(
      "defaults", &defaults, resume: .irrelevant,
      help:
        "What is not given: data chooses by text, rows, model and time before the first step and says so; fixed is the same for all, as in the first versions."
    )
    length.list(&o)
    optimization.list(&o)
    adaptation.list(&o)
    arithmetic.list(&o)
    checkpoints.list(&o)
    guards.list(&o)
    reports.list(&o)
  }

  /// Checks what concerns several options.
  ///
  /// - Parameter metrics: those that the command's evaluations may give.
  /// - Throws: ``CommandLine/UsageError``
  public func validate(metrics: [Metric]) throws {
    try length.validate()
    try guards.validate(metrics: metrics)
    try checkpoints.validate()
    try optimization.validate()
    try adaptation.validate()
    if optimization.adversary > 0,
      adaptation.freezesEmbeddings || adaptation.frozenBlocks > 0 || adaptation.method == .lora
    {
      throw UsageError("--fgm pushes token embeddings, which --method lora and --freeze-… leave as they are.")
    }
  }

  /// An option of the length.
  public subscript<Value>(dynamicMember path: WritableKeyPath<LengthOptions, Value>) -> Value {
    get { length[keyPath: path] }
    set { length[keyPath: path] = newValue }
  }

  /// An option of the optimisation.
  public subscript<Value>(dynamicMember path: WritableKeyPath<OptimizationOptions, Value>) -> Value {
    get { optimization[keyPath: path] }
    set { optimization[keyPath: path] = newValue }
  }

  /// An option of the arithmetic.
  public subscript<Value>(dynamicMember path: WritableKeyPath<ArithmeticOptions, Value>) -> Value {
    get { arithmetic[keyPath: path] }
    set { arithmetic[keyPath: path] = newValue }
  }

  /// An option of the checkpoints.
  public subscript<Value>(dynamicMember path: WritableKeyPath<CheckpointOptions, Value>) -> Value {
    get { checkpoints[keyPath: path] }
    set { checkpoints[keyPath: path] = newValue }
  }
}
