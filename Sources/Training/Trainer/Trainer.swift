import Foundation
import Kernels
import Transformer

/// The settings of a run's loop.
public struct TrainerConfiguration: Sendable, Equatable {
  /// The number of steps of the whole run.
  public var steps: Int
  /// The largest global norm of a step's gradient; longer ones are scaled down to it (Pascanu et al. 2013).
  public var clip: Double
  /// The share of the target's probability spread over all classes.
  public var labelSmoothing: Double
  /// Seeds dropout; batches have seeds of their own.
  public var seed: UInt64
  /// Steps between evaluations; one always stands at the end.
  public var evaluateEvery: Int
  /// Steps between checkpoints; one always stands at the end, and one wherever an evaluation was the best.
  public var saveEvery: Int
  /// Steps between lines of the log.
  public var logEvery: Int

  /// The settings given.
  public init(
    steps: Int, clip: Double = 1, labelSmoothing: Double = 0, seed: UInt64 = 1337, evaluateEvery: Int,
    saveEvery: Int,
    logEvery: Int = 10
  ) {
    self.steps = steps
    self.clip = clip
    self.labelSmoothing = labelSmoothing
    self.seed = seed
    self.evaluateEvery = max(1, evaluateEvery)
    self.saveEvery = max(1, saveEvery)
    self.logEvery = max(1, logEvery)
  }
}

/// What happened in the steps since the last report.
public struct StepReport: Sendable {
  /// The number of steps done.
  public var step: Int
  /// The mean loss of the steps reported on, over their targets.
  public var loss: Double
  /// The rate of the last of them.
  public var learningRate: Double
  /// The global norm of its gradient, before clipping.
  public var gradientNorm: Double
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
  /// The model was judged.
  case evaluation(step: Int, Evaluation, isBest: Bool)
  /// A checkpoint was written.
  case saved(step: Int, path: String)
}

/// Keeps checkpoints of a run. The trainer calls it between steps.
public protocol CheckpointStore {
  /// Writes a whole checkpoint and moves `last` to it, and `best` where asked; returns its path.
  func save(_ session: ModelSession, _ optimizer: any Optimizer, _ state: TrainerState, isBest: Bool) throws
    -> String
}

/// The training loop: batches, gradients, clipping, updates, evaluation, checkpoints.
///
/// A step is a function of its number, the seed and what the step before left, so a run that is interrupted and
/// resumed goes exactly where it would have gone.
public final class Trainer {
  private let session: ModelSession
  private let optimizer: any Optimizer
  private let schedule: LearningRateSchedule
  private let task: any TrainingTask
  private let configuration: TrainerConfiguration
  private let store: (any CheckpointStore)?
  /// Where the run stands.
  public private(set) var state: TrainerState

  /// A run that begins or goes on at `state`.
  public init(
    session: ModelSession, optimizer: any Optimizer, schedule: LearningRateSchedule, task: any TrainingTask,
    configuration: TrainerConfiguration, store: (any CheckpointStore)?, state: TrainerState = TrainerState()
  ) {
    precondition(session.gradients != nil, "a trainer needs a session with gradients")
    self.session = session
    self.optimizer = optimizer
    self.schedule = schedule
    self.task = task
    self.configuration = configuration
    self.store = store
    self.state = state
  }

  /// Runs to the last step.
  ///
  /// - Parameters:
  ///   - stopAfter: a step to save and return after, as if there were no more; the schedule is that of the whole run.
  ///   - interruption: asked after each step; a signal number makes the run save and throw.
  ///   - report: told what happens.
  /// - Throws: ``TrainingError``; what the task and the store throw.
  public func run(
    stopAfter: Int? = nil, interruption: () -> Int32? = { nil },
    report: (TrainingEvent) throws -> Void = { _ in }
  ) throws {
    var meter = Meter(start: state.step, state.unreported)
    while state.step < configuration.steps {
      try step(&meter)
      let done = state.step
      if done % configuration.logEvery == 0 || done == configuration.steps {
        try report(.progress(meter.report(done, configuration.steps)))
      }
      state.unreported = meter.pending
      var saved: String?
      if done % configuration.evaluateEvery == 0 || done == configuration.steps {
        let pause = DispatchTime.now()
        // An average of the weights is what is judged, where one is kept: it is what the checkpoint's model will be.
        let judged = try session.withWeights(optimizer.average) { try task.evaluate(session) }
        if let evaluation = judged {
          let isBest = evaluation.isBetter(than: state.bestScore)
          if isBest {
            state.bestScore = evaluation.score
            state.bestStep = done
          }
          try report(.evaluation(step: done, evaluation, isBest: isBest))
          if isBest { saved = try save(isBest: true, report) }
        }
        meter.skip(since: pause)
      }
      let isLast = done == configuration.steps || done == stopAfter
      if saved == nil, done % configuration.saveEvery == 0 || isLast {
        saved = try save(isBest: false, report)
      }
      if let signal = interruption() {
        let path = try saved ?? save(isBest: false, report)
        throw TrainingError.interrupted(signal: signal, step: done, checkpoint: path)
      }
      if done == stopAfter { return }
    }
  }

  @discardableResult
  private func save(isBest: Bool, _ report: (TrainingEvent) throws -> Void) throws -> String {
    guard let store else { return "" }
    // The update of the last step may have overflowed; a checkpoint that no command can read must not become `last`.
    let size = session.engine.sumOfSquares(session.weights.row)
    guard size.isFinite else {
      throw TrainingError.diverged(step: state.step, quantity: "weights' norm", value: size.squareRoot())
    }
    let path = try store.save(session, optimizer, state, isBest: isBest)
    try report(.saved(step: state.step, path: path))
    return path
  }

  /// One update from the gradient averaged over the targets of all its passes, so that accumulating is exactly a
  /// larger batch.
  private func step(_ meter: inout Meter) throws {
    guard let gradients = session.gradients else { return }
    let engine = session.engine
    let passes = try task.microBatches(at: state.step)
    let targets = passes.reduce(0) { $0 + $1.targets.count }
    let scale = targets > 0 ? 1 / Float(targets) : 0
    session.model.beginGradients(&session.context)
    var sum = LossSum()
    for (index, pass) in passes.enumerated() {
      session.context.batch = pass.batch
      session.context.dropoutKey = dropoutKey(pass: index)
      sum += session.model.train(
        pass.targets, scale: scale, smoothing: Float(configuration.labelSmoothing), &session.context)
      session.context.addsGradients = true
      meter.tokens += pass.batch.tokenCount
      meter.operations += task.operations(pass, session.model)
    }
    session.context.dropoutKey = nil
    let number = state.step + 1
    if targets > 0, !sum.nats.isFinite {
      throw TrainingError.diverged(step: number, quantity: "loss", value: sum.mean)
    }
    let norm = engine.sumOfSquares(gradients.row).squareRoot()
    guard norm.isFinite else {
      throw TrainingError.diverged(step: number, quantity: "gradient's norm", value: norm)
    }
    // As PyTorch's clip_grad_norm_, which adds 1e-6 to the norm.
    let factor = configuration.clip > 0 ? min(1, configuration.clip / (norm + 1e-6)) : 1
    let rate = schedule.rate(at: state.step)
    optimizer.update(
      session.weights, gradients: gradients, step: number, learningRate: rate, gradientScale: factor, engine)
    state.step = number
    state.targets += targets
    meter.loss += sum
    meter.learningRate = rate
    meter.gradientNorm = norm
  }

  /// A key of (seed, step, pass): each has masks of its own.
  private func dropoutKey(pass: Int) -> UInt64 {
    var stream = RandomStream(
      seed: configuration.seed, step: UInt64(state.step) + 1, site: UInt64(pass) | 1 << 62)
    return stream.next()
  }
}

/// Counts between two reports.
fileprivate struct Meter {
  var tokens = 0
  var operations = 0.0
  var loss = LossSum()
  var learningRate = 0.0
  var gradientNorm = 0.0
  private var since = DispatchTime.now()
  private var lastStep: Int

  init(start: Int, _ pending: TrainerState.PendingLoss?) {
    lastStep = start
    if let pending { loss = LossSum(nats: pending.nats, count: pending.targets) }
  }

  /// The loss that no report has told yet.
  var pending: TrainerState.PendingLoss? {
    loss.count > 0 ? TrainerState.PendingLoss(nats: loss.nats, targets: loss.count) : nil
  }

  /// Leaves out the time since `pause`, which was not training.
  mutating func skip(since pause: DispatchTime) {
    let away = DispatchTime.now().uptimeNanoseconds - pause.uptimeNanoseconds
    since = DispatchTime(uptimeNanoseconds: since.uptimeNanoseconds + away)
  }

  mutating func report(_ step: Int, _ steps: Int) -> StepReport {
    let now = DispatchTime.now()
    let seconds = max(1e-9, Double(now.uptimeNanoseconds - since.uptimeNanoseconds) / 1e9)
    let perStep = seconds / Double(max(1, step - lastStep))
    let report = StepReport(
      step: step, loss: loss.mean, learningRate: learningRate, gradientNorm: gradientNorm,
      tokensPerSecond: Double(tokens) / seconds, operationsPerSecond: operations / seconds,
      secondsLeft: perStep * Double(steps - step))
    tokens = 0
    operations = 0
    loss = LossSum()
    since = now
    lastStep = step
    return report
  }
}
