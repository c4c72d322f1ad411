import Checkpoints
import CommandLine
import Data
import Foundation
import Runs
import Storage
import Training
import Transformer

/// The options of training that `pretrain` and `finetune` share, listed once.
public struct TrainingOptions: Sendable, Equatable {
  /// Sequences a pass.
  public var batchSize: Int
  /// Passes a step.
  public var accumulate = 1
  /// The length of the run in steps.
  public var steps: Int?
  /// The length of the run in epochs.
  public var epochs: Double?
  /// The length of the run in tokens read.
  public var tokens: Int?
  /// The length of the run in seconds.
  public var time: Double?
  /// The largest learning rate; nil for what suits the optimizer.
  public var learningRate: Double?
  /// The learning rate that the descent ends at; nil for a tenth of the largest under a cosine, 1/250,000 of it in a
  /// one-cycle, and 0 in other descents.
  public var minimumLearningRate: Double?
  /// Steps of warm-up; nil for a share of the run.
  public var warmup: Int?
  /// The descent after the warm-up.
  public var schedule: LearningRateSchedule.Shape
  /// The part of the run in which a WSD schedule falls; nil for a fifth.
  public var decayShare: Double?
  /// How a WSD schedule falls; nil for 1 − √.
  public var decayShape: LearningRateSchedule.Decay?
  /// What changes the weights.
  public var optimizer: OptimizerOptions
  /// The largest norm of a gradient; 0 for none.
  public var clip = 1.0
  /// The share of activations dropped.
  public var dropout: Double
  /// The share of a target's probability spread over all.
  public var labelSmoothing = 0.0
  /// What products are computed in.
  public var precision = Precision.fp32
  /// Whether backward computes each block's activations again instead of keeping them.
  public var checkpointActivations = false
  /// Whether a run whose plan exceeds the available memory is refused.
  public var memoryCheck = true
  /// Steps between evaluations; nil for a twentieth of the run.
  public var evaluateEvery: Int?
  /// Steps between checkpoints; nil to save with every evaluation.
  public var saveEvery: Int?
  /// The newest checkpoints that are kept beside the best.
  public var keep = 2
  /// Where the run is written.
  public var output = ""
  /// Whether to go on from the newest checkpoint of the run.
  public var resume = false
  /// Whether to replace what is in the output folder.
  public var overwrite = false
  /// A step to stop after, saved, as if interrupted there.
  public var stopAfter: Int?
  /// Seconds to stop after, saved, as if interrupted then.
  public var stopAfterTime: Double?
  /// The options that may differ from those that a resumed run began with.
  public var allowChanges: [String] = []
  /// What watches over the run.
  public var guards: GuardOptions

  /// What is written about the run.
  public var reports = ReportOptions()

  /// The share of the run that warms up where no number of steps is given.
  public var warmupShare: Double

  /// Defaults that suit pretraining small models from nothing.
  public static let pretraining = TrainingOptions(
    batchSize: 32, learningRate: 1e-3, schedule: .cosine, beta2: 0.95, weightDecay: 0.1, dropout: 0,
    warmupShare: 0.05, onSpike: .warn)

  /// Defaults that suit fine-tuning them. Nobody looks for spikes: the loss of a small batch of labelled rows scatters too
  /// widely, a single row that is labelled wrongly looks like one.
  public static let finetuning = TrainingOptions(
    batchSize: 32, learningRate: 2e-4, schedule: .linear, beta2: 0.999, weightDecay: 0.01, dropout: 0.1,
    warmupShare: 0.1, onSpike: .ignore)

  private init(
    batchSize: Int, learningRate: Double, schedule: LearningRateSchedule.Shape, beta2: Double,
    weightDecay: Double,
    dropout: Double, warmupShare: Double, onSpike: SpikePolicy
  ) {
    self.batchSize = batchSize
    self.schedule = schedule
    optimizer = OptimizerOptions(learningRate: learningRate, beta2: beta2, weightDecay: weightDecay)
    self.dropout = dropout
    self.warmupShare = warmupShare
    guards = GuardOptions(onSpike: onSpike)
  }

  /// Lists the options in groups.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Length and batches")
    o.value("steps", &steps, in: 1...1_000_000_000, help: "Length of the run in steps.")
    o.value("epochs", &epochs, in: 0.001...1e6, help: "Length of the run in passes over the data.")
    o.value(
      "tokens", &tokens, in: 1...1_000_000_000_000,
      help: "Length of the run in tokens read; steps of unequal length are averaged.")
    o.duration(
      "time", &time,
      help:
        "Length of the run in time, about: the steps that fit are measured at the start and then kept to.")
    o.value("batch-size", &batchSize, in: 1...65_536, help: "Sequences in a pass.")
    o.value(
      "accumulate", &accumulate, in: 1...65_536,
      help:
        "Passes in a step; the gradient is averaged over the tokens of all, so it is exactly a larger batch.")
    listOptimisation(&o)
    listArithmetic(&o)
    o.group("Evaluation and checkpoints")
    o.value(
      "evaluate-every", &evaluateEvery, in: 1...1_000_000_000,
      default: "up to 20 times a run, in at most a tenth of its time", help: "Steps between evaluations.")
    o.value(
      "save-every", &saveEvery, in: 1...1_000_000_000, default: "with every evaluation",
      help: "Steps between checkpoints; the best and the last are always saved.")
    o.value("keep", &keep, in: 1...10_000, help: "Newest checkpoints to keep beside the best.")
    o.value("output", &output, placeholder: "RUN", required: true, help: "Folder of the run; made, or empty.")
    o.flag(
      "resume", &resume, help: "Go on from the newest checkpoint in --output, or start if there is none.")
    o.flag("overwrite", &overwrite, help: "Replace what is in --output.")
    o.value(
      "stop-after", &stopAfter, in: 1...1_000_000_000, default: "the end",
      help: "Save and stop after this step; --resume goes on as if there had been no stop.")
    o.duration(
      "stop-after-time", &stopAfterTime, default: "the end",
      help:
        "Finish the step, save and stop after this time, for machines that are lent by the hour; as --stop-after."
    )
    o.list(
      "allow-changes", &allowChanges, placeholder: "OPTION", default: "none",
      help:
        "Options whose values --resume may change, such as learning-rate or steps; the change is noted in run.json. Data, model, batches and seed never change."
    )
    guards.list(&o)
    reports.list(&o)
  }

  private mutating func listOptimisation(_ o: inout some OptionVisitor) {
    o.group("Optimisation")
    o.value(
      "learning-rate", &learningRate, in: Double.leastNonzeroMagnitude...10,
      default: optimizer.learningRatesText, help: "The largest learning rate.")
    o.value(
      "minimum-learning-rate", &minimumLearningRate, in: 0...10,
      default: "a tenth of the largest (cosine), 1/250,000 of it (one-cycle), 0 (others)",
      help: "The rate that the descent ends at.")
    o.value(
      "warmup", &warmup, in: 0...1_000_000_000,
      default: Format.percent(warmupShare) + " of the run, 30 % (one-cycle)",
      help: "Steps in which the rate rises from 0.")
    o.choice(
      "schedule", &schedule,
      help:
        "How the rate falls after the warm-up; wsd falls in a last part of the run only, one-cycle is PyTorch's OneCycleLR with cosines."
    )
    o.value(
      "decay-share", &decayShare, in: 0...1, default: "0.2", help: "Part of the run in which wsd falls.")
    o.choice("decay-shape", &decayShape, default: "1-sqrt", help: "How wsd falls.")
    optimizer.list(&o)
    o.value("clip", &clip, in: 0...1e6, help: "Largest norm of a gradient; 0 for no limit.")
    o.value("dropout", &dropout, in: 0..<1, help: "Share of activations dropped in training.")
    o.value(
      "label-smoothing", &labelSmoothing, in: 0..<1,
      help: "Share of a target's probability spread over all classes.")
  }

  private mutating func listArithmetic(_ o: inout some OptionVisitor) {
    o.group("Arithmetic and memory")
    o.choice(
      "precision", &precision,
      help:
        "What products are computed in: single precision, or bfloat16 with single-precision weights, sums and optimizer."
    )
    o.flag(
      "checkpoint-activations", &checkpointActivations,
      help:
        "Compute each block's activations again in backward instead of keeping them: the same result with less memory, in about a third more time."
    )
    o.flag(
      "memory-check", &memoryCheck,
      help: "Refuse a run that takes more memory than there is, and say what would fit; else only warn.")
  }

  /// Checks what concerns several options.
  ///
  /// - Parameter metrics: those that the command's evaluations may give.
  /// - Throws: ``CommandLine/UsageError``
  public func validate(metrics: [Metric]) throws {
    let lengths = [steps != nil, epochs != nil, tokens != nil, time != nil].count { $0 }
    if lengths > 1 { throw UsageError("Give one of --steps, --epochs, --tokens and --time, not several.") }
    try guards.validate(metrics: metrics)
    if !allowChanges.isEmpty {
      _ = try ChangeableSettings.options(allowChanges)
      guard resume else {
        throw UsageError("--allow-changes goes with --resume: a new run has nothing to change.")
      }
    }
    if resume && overwrite {
      throw UsageError("--resume keeps what is in --output and --overwrite removes it: give one of them.")
    }
    try optimizer.validate()
    try validateSchedule()
  }

  /// The number of steps of a run whose length is given, or by default, in epochs.
  ///
  /// - Parameter tokensPerStep: looked at only where the length is given in tokens.
  public func resolvedSteps(
    stepsPerEpoch: Int, defaultEpochs: Double, tokensPerStep: @autoclosure () throws -> Double
  ) rethrows -> Int {
    if let steps { return steps }
    if let tokens {
      let perStep = try tokensPerStep()
      return max(1, Int((Double(tokens) / perStep).rounded(.up)))
    }
    return max(1, Int((Double(stepsPerEpoch) * (epochs ?? defaultEpochs)).rounded(.up)))
  }

  /// The loop's settings for a run of `steps`.
  ///
  /// - Parameter evaluationSteps: what an evaluation costs, in steps.
  public func trainer(steps: Int, evaluationSteps: Double, seed: UInt64) -> TrainerConfiguration {
    let affordable = min(Double(steps), (10 * evaluationSteps).rounded(.up))
    let evaluate = evaluateEvery ?? max(1, (steps + 19) / 20, Int(affordable))
    return TrainerConfiguration(
      steps: steps, clip: clip, labelSmoothing: labelSmoothing, seed: seed, evaluateEvery: evaluate,
      saveEvery: saveEvery ?? evaluate, logEvery: max(1, min(10, steps / 20)))
  }

  /// What a resumed run must share with the one it goes on from: all that changes its numbers. Whether activations are
  /// kept or computed again does not, to the last bit, so a run may go on with less memory than it began with.
  public func fingerprint(steps: Int, seed: UInt64) -> [String: String] {
    let schedule = schedule(steps: steps)
    var fingerprint = [
      "--steps": "\(steps)", "--batch-size": "\(batchSize)", "--accumulate": "\(accumulate)",
      "--learning-rate": "\(schedule.peak)", "--minimum-learning-rate": "\(schedule.minimum)",
      "--warmup": "\(schedule.warmup)", "--schedule": schedule.shape.rawValue, "--clip": "\(clip)",
      "--dropout": "\(dropout)",
      "--label-smoothing": "\(labelSmoothing)", "--precision": precision.rawValue, "--seed": "\(seed)",
    ]
    if schedule.shape == .wsd {
      // The share and not its steps, which follow from the run's length.
      fingerprint["--decay-share"] = "\(resolvedDecayShare)"
      fingerprint["--decay-shape"] = schedule.decay.rawValue
    }
    fingerprint.merge(optimizerSettings.fingerprint) { _, new in new }
    if let time { fingerprint["--time"] = Self.text(time: time) }
    return fingerprint
  }

  /// A length in time, as a fingerprint has it.
  static func text(time: Double) -> String { "\(time) s" }
}

extension TrainingOptions {
  /// The settings that decide how much memory a run takes.
  ///
  /// - Parameters:
  ///   - size: asked for; nil where none is, or the model is given.
  ///   - length: the longest sequence asked for; nil for the model's own.
  package func memorySettings(size: ModelSize? = nil, length: Int?) -> MemorySettings {
    MemorySettings(
      size: size, length: length, batchSize: batchSize, accumulate: accumulate,
      checkpointsActivations: checkpointActivations)
  }

  /// What to do with an output folder that is already there.
  package var mode: RunFolder.Mode { overwrite ? .overwrite : resume ? .resume : .new }
}
