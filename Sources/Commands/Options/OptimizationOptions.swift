import CommandLine
import Storage
import Training
import Transformer

/// The options of the learning rate, the optimizer and what regularises training.
public struct OptimizationOptions: Sendable, Equatable {
  /// The largest learning rate; nil for what suits the optimizer.
  public var learningRate: Double?
  /// The learning rate that the descent ends at; nil for a tenth of the largest under a cosine, 1/250,000 of it in a
  /// one-cycle, and 0 in other descents.
  public var minimumLearningRate: Double?
  /// Steps of warm-up; nil for a share of the run.
  public var warmup: Int?
  /// The rate that the warm-up rises from.
  public var warmupFrom = 0.0
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
  /// What the disagreement of two passes of each row costs; 0 for one pass.
  public var rDrop = 0.0
  /// The length of the push of token embeddings in a second pass; 0 for no second pass.
  public var adversary = 0.0
  /// How much a classifier's labels count: balanced, or each with its weight; nil for alike.
  public var classWeights: String?
  /// The power by which rows count less that the model is sure of; 0 for none.
  public var focalLoss = 0.0
  /// The weights in the order of the labels, once those are known; no option.
  var labelWeights: [Float] = []
  /// The share of the run that warms up where no number of steps is given.
  public var warmupShare: Double

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Optimisation")
    o.value(
      "learning-rate", &learningRate, in: Double.leastNonzeroMagnitude...10,
      default: optimizer.learningRatesText, resume: .mayChange, help: "The largest learning rate.")
    o.value(
      "minimum-learning-rate", &minimumLearningRate, in: 0...10,
      default: "a tenth of the largest (cosine), 1/250,000 of it (one-cycle), 0 (others); not for constant",
      resume: .mayChange.derived(from: "learning-rate", "schedule"),
      help: "The rate that the descent ends at.")
    o.value(
      "warmup", &warmup, in: 0...1_000_000_000,
      default: Format.percent(warmupShare) + " of the run, 30 % (one-cycle)",
      resume: .mayChange.derived(from: "steps", "schedule"), help: "Steps in which the rate rises.")
    o.value(
      "warmup-from", &warmupFrom, in: 0...10, resume: .mayChange,
      help: "The rate that the warm-up rises from, as PyTorch's LinearLR; not in a one-cycle.")
    o.choice(
      "schedule", &schedule, resume: .mayChange.always,
      help:
        "How the rate falls after the warm-up; wsd falls in a last part of the run only, one-cycle is PyTorch's OneCycleLR with cosines."
    )
    o.value(
      "decay-share", &decayShare, in: 0...1, default: "0.2", resume: .mayChange.part(of: "schedule"),
      help: "Part of the run in which wsd falls.")
    o.choice(
      "decay-shape", &decayShape, default: "1-sqrt", resume: .mayChange.part(of: "schedule"),
      help: "How wsd falls.")
    optimizer.list(&o)
    o.value(
      "clip", &clip, in: 0...1e6, resume: .mayChange.always,
      help: "Largest norm of a gradient; 0 for no limit.")
    o.value(
      "dropout", &dropout, in: 0..<1, resume: .identity.always,
      help: "Share of activations dropped in training.")
    o.value(
      "label-smoothing", &labelSmoothing, in: 0..<1, resume: .identity.always,
      help: "Share of a target's probability spread over all classes.")
  }

  /// Lists what makes a classifier's answers steadier and each step longer.
  mutating func listRegularisation(_ o: inout some OptionVisitor) {
    o.group("Regularisation")
    o.value(
      "r-drop", &rDrop, in: 0...100, resume: .identity,
      help:
        "Pass each row twice in a step, under other dropout masks, at this price of their disagreement (R-Drop; 1 to 5; 0 is off)."
    )
    o.value(
      "fgm", &adversary, in: 0...100, resume: .identity,
      help:
        "Pass each batch a second time with token embeddings pushed this far against the model (fast gradient method; 0.1 to 1; 0 is off)."
    )
    o.value(
      "class-weights", &classWeights, placeholder: "balanced|LABEL=W,…", default: "all alike",
      resume: .identity,
      help:
        "How much each label counts in the loss: balanced, the rarer the more, or a weight above 0 for some, 1 for the others."
    )
    o.value(
      "focal-loss", &focalLoss, in: 0...10, resume: .identity,
      help:
        "Let rows count less the surer the model is of their label: cross entropy times (1 − p) to this power (2 is usual; 0 is off)."
    )
  }

  /// What the gradient is made of beside the plain loss.
  var regularisation: Regularisation {
    var regularisation = Regularisation()
    regularisation.labelSmoothing = Float(labelSmoothing)
    regularisation.rDrop = Float(rDrop)
    regularisation.adversary = Float(adversary)
    regularisation.weighing.weights = labelWeights
    regularisation.weighing.focus = Float(focalLoss)
    return regularisation
  }

  /// The largest learning rate, given or the optimizer's.
  public var peakLearningRate: Double { learningRate ?? optimizer.defaultLearningRate }

  /// The part of the run in which a WSD schedule falls, given or usual.
  private var resolvedDecayShare: Double { decayShare ?? 0.2 }

  /// The schedule over `steps`.
  public func learningRates(steps: Int) -> LearningRateSchedule {
    let peak = peakLearningRate
    let lowest =
      switch schedule {
      case .cosine: peak / 10
      // PyTorch's div_factor of 25 and final_div_factor of 10⁴.
      case .oneCycle: peak / 25 / 1e4
      case .linear, .wsd, .inverseSquareRoot: 0.0
      case .constant: peak
      }
    let share = schedule == .oneCycle ? 0.3 : warmupShare
    var rates = LearningRateSchedule(
      shape: schedule, peak: peak, minimum: minimumLearningRate ?? lowest,
      warmup: warmup ?? Int((Double(steps) * share).rounded()), steps: steps,
      decaySteps: schedule == .wsd ? Int((Double(steps) * resolvedDecayShare).rounded()) : 0,
      decay: decayShape ?? .oneMinusSquareRoot)
    rates.warmupStart = warmupFrom
    return rates
  }

  /// These options with everything that was not given, in a run of `steps`.
  func resolved(steps: Int) -> OptimizationOptions {
    let schedule = learningRates(steps: steps)
    var options = self
    options.learningRate = schedule.peak
    options.minimumLearningRate = schedule.minimum
    options.warmup = schedule.warmup
    // The share and not its steps, which follow from the run's length.
    options.decayShare = schedule.shape == .wsd ? resolvedDecayShare : nil
    options.decayShape = schedule.shape == .wsd ? schedule.decay : nil
    options.optimizer = optimizer.resolved
    return options
  }

  /// Checks the options of the schedule and the optimizer.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validate() throws {
    try optimizer.validate()
    if warmupFrom > 0, schedule == .oneCycle || warmupFrom > peakLearningRate {
      throw UsageError(
        schedule == .oneCycle
          ? "--warmup-from does not apply to --schedule one-cycle, which begins at a 25th of its peak."
          : "--warmup-from \(warmupFrom) is above --learning-rate \(peakLearningRate).")
    }
    if let minimum = minimumLearningRate {
      if schedule == .constant {
        throw UsageError(
          "--minimum-learning-rate does not apply to --schedule constant, which does not fall.")
      }
      if minimum > peakLearningRate {
        throw UsageError("--minimum-learning-rate \(minimum) is above --learning-rate \(peakLearningRate).")
      }
    }
    for (name, isGiven) in [("decay-share", decayShare != nil), ("decay-shape", decayShape != nil)]
    where isGiven && schedule != .wsd {
      throw UsageError("--\(name) does not apply to --schedule \(schedule.rawValue); it is an option of wsd.")
    }
  }
}
