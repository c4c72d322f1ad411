import Batches
import Dispatch
import Kernels
import Transformer

/// The training loop: batches, gradients, clipping, updates, evaluation, checkpoints, and what watches over them.
///
/// A step is a function of its number, the seed and the state that the step before left, so a run that is interrupted and
/// resumed goes exactly where it would have gone.
public final class Trainer {
  private let session: ModelSession
  private let optimizer: any Optimizer
  private var schedule: LearningRateSchedule
  private let task: any TrainingTask
  private var configuration: TrainerConfiguration
  private let store: (any CheckpointStore)?
  /// Where the run stands.
  public private(set) var state: TrainerState

  private typealias Report = (TrainingEvent) throws -> Void

  /// Another length of a run, found while it runs: as if it had been given from the beginning.
  public struct Length: Sendable {
    /// The steps of the whole run.
    public var steps: Int
    /// The learning rates, which up to now are those that the run had.
    public var schedule: LearningRateSchedule
    /// What the run is set to with that length.
    public var fingerprint: [String: String]

    /// The length given.
    public init(steps: Int, schedule: LearningRateSchedule, fingerprint: [String: String]) {
      self.steps = steps
      self.schedule = schedule
      self.fingerprint = fingerprint
    }
  }

  /// A run that begins or resumes at `state`.
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

  /// Whether nothing is left to do: the last step is done, or patience was at its end.
  public var isFinished: Bool {
    state.step >= configuration.steps
      || state.earlyStopping.isExhausted(patience: configuration.guards.patience)
  }

  /// Runs to the last step, or until an evaluation ends patience.
  ///
  /// - Parameters:
  ///   - stopAfter: a step to save and return after, as if there were no more; the schedule is that of the whole run. One
  ///     that is done already is no step to do.
  ///   - stopAfterSeconds: a time to finish the step, save and return after.
  ///   - interruption: asked after each step; a signal number makes the run save and throw.
  ///   - relength: asked after each step for another length of the run; nil leaves it.
  ///   - report: called with what happens.
  /// - Throws: ``TrainingError``; what the task and the store throw.
  public func run(
    stopAfter: Int? = nil, stopAfterSeconds: Double? = nil, interruption: () -> Int32? = { nil },
    relength: (Int) -> Length? = { _ in nil }, report: (TrainingEvent) throws -> Void = { _ in }
  ) throws {
    if let stopAfter, state.step >= stopAfter, !isFinished {
      try report(.paused(step: state.step))
      return
    }
    let clock = TrainingClock(before: state.seconds)
    var meter = Meter(state)
    while !isFinished {
      let taken = try step(&meter, report)
      state.seconds = clock.total
      guard taken else {
        meter = Meter(state)
        continue
      }
      let done = state.step
      if let length = relength(done) {
        configuration.steps = max(done, length.steps)
        schedule = length.schedule
        state.fingerprint = length.fingerprint
      }
      if done % configuration.logEvery == 0 || done == configuration.steps {
        try report(.progress(meter.report(state, of: configuration.steps)))
      }
      state.unreported = meter.pending
      let isBest = try evaluate(&meter, report)
      state.seconds = clock.total
      var saved: String?
      if isBest || done % configuration.saveEvery == 0 || isFinished {
        state.rollbackStep = done
        saved = try save(isBest: isBest, report)
      }
      let isOver = done == stopAfter || stopAfterSeconds.map { clock.sinceStart >= $0 } ?? false
      if isOver, saved == nil { saved = try save(isBest: false, report) }
      if let signal = interruption() {
        let path = try saved ?? save(isBest: false, report)
        throw TrainingError.interrupted(signal: signal, step: done, checkpoint: path)
      }
      if isFinished, done < configuration.steps { try report(.stopped(step: done, reason: patienceReason)) }
      if isOver, !isFinished {
        try report(.paused(step: done))
        return
      }
    }
  }

  /// Evaluates the model at the steps that ask for it.
  ///
  /// - Returns: whether it is the best so far.
  private func evaluate(_ meter: inout Meter, _ report: Report) throws -> Bool {
    guard state.step % configuration.evaluateEvery == 0 || state.step == configuration.steps else {
      return false
    }
    let pause = DispatchTime.now()
    defer { meter.skip(since: pause) }
    // An average of the weights is evaluated, where one is kept: it is what the checkpoint's model will be.
    let result = try session.withWeights(optimizer.average) { try task.evaluate(session) }
    guard var evaluation = result else { return false }
    if let metric = configuration.guards.metric { evaluation.decide(by: metric) }
    let isBest = evaluation.isBetter(than: state.bestScore)
    state.metric = evaluation.metric
    if isBest {
      state.bestScore = evaluation.score
      state.bestStep = state.step
    }
    state.earlyStopping.record(
      evaluation.score, higherIsBetter: evaluation.higherIsBetter,
      minimumDelta: configuration.guards.minimumDelta)
    try report(.evaluation(step: state.step, evaluation, isBest: isBest))
    return isBest
  }

  /// What is said where patience ended the run.
  package var patienceReason: String {
    "\(state.earlyStopping.evaluationsWithout) evaluations without a better \(state.metric ?? "score") than \(state.earlyStopping.reference.map { "\($0)" } ?? "none")"
  }

  private func save(isBest: Bool, _ report: Report) throws -> String {
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

  /// One update from the gradient averaged over the targets of all its passes, each of which weighs the same in
  /// whichever pass it is; or none, where a guard says so.
  ///
  /// - Returns: whether the step counts; not after a rollback, which leaves ``state`` at an earlier one.
  private func step(_ meter: inout Meter, _ report: Report) throws -> Bool {
    guard let gradients = session.gradients else { return false }
    let guards = configuration.guards
    let number = state.step + 1
    let gradient = try computeGradient(gradients, &meter)
    meter.learningRate = schedule.rate(at: state.step)
    meter.gradientNorm = gradient.norm
    if let fault = gradient.fault {
      if guards.onNonFinite == .stop {
        throw TrainingError.diverged(step: number, quantity: fault.quantity, value: fault.value)
      }
      try skip(gradient, fault.quantity, fault.value, report)
      return true
    }
    if guards.onSpike != .ignore, gradient.loss.count > 0 {
      let loss = gradient.loss.mean
      let limit = state.spikes.limit(deviations: guards.spikeDeviations) ?? .infinity
      let isSpike = loss > limit
      if isSpike, guards.onSpike == .rollback, try rollBack(loss, report) { return false }
      let isNews = isSpike && !state.spikes.isRaised
      state.spikes.add(loss, isSpike: isSpike)
      if isSpike, guards.onSpike == .skip {
        try skip(gradient, TrainingEvent.lossSpike, loss, report)
        return true
      }
      if isNews { try report(.spiked(step: number, loss: loss, limit: limit)) }
    }
    state.updates += 1
    optimizer.update(
      session.weights, gradients: gradients, step: state.updates, learningRate: meter.learningRate,
      gradientScale: gradient.scale, session.engine)
    state.step = number
    state.skippedInARow = 0
    state.targets += gradient.loss.count
    state.tokens += gradient.tokens
    meter.loss += gradient.loss
    return true
  }

  /// Runs the passes of a step.
  private func computeGradient(_ gradients: Slab, _ meter: inout Meter) throws -> StepGradient {
    let passes = try task.microBatches(at: state.step + state.dataOffset)
    var gradient = StepGradient()
    gradient.loss = session.computeGradients(
      of: passes, configuration.regularisation, dropoutKey: dropoutKey(pass:))
    for pass in passes {
      gradient.tokens += pass.sequences.tokenCount
      meter.operations += Double(configuration.regularisation.passes) * task.operations(pass, session.model)
    }
    meter.tokens += gradient.tokens
    gradient.measure(session.engine.sumOfSquares(gradients.row).squareRoot(), clip: configuration.clip)
    return gradient
  }

  /// Counts a step whose data is passed by and whose gradient is thrown away.
  private func skip(
    _ gradient: StepGradient, _ quantity: String, _ value: Double, _ report: Report
  ) throws {
    state.step += 1
    state.tokens += gradient.tokens
    state.skipped += 1
    state.skippedInARow += 1
    try report(
      .skipped(step: state.step, quantity: quantity, value: value, inARow: state.skippedInARow))
    guard state.skippedInARow < TrainingGuards.mostSkipped else {
      throw TrainingError.diverged(
        step: state.step, quantity: quantity, value: value, skipped: state.skippedInARow)
    }
  }

  /// Goes back to the last checkpoint for a spike of the next step, and leaves out the data from there to it.
  ///
  /// What was left out before stays left out, and rollbacks are counted, also where that checkpoint knows of none: a run
  /// that is killed now resumes from it, sees the same spikes and ends here again.
  ///
  /// - Returns: false where there is nothing to go back to, or too often was.
  private func rollBack(_ loss: Double, _ report: Report) throws -> Bool {
    guard state.rollbacks < configuration.guards.rollbackLimit, let target = state.rollbackStep,
      var restored = try store?.restore(session, optimizer, notAfter: target)
    else { return false }
    let number = state.step + 1
    restored.rollbacks = state.rollbacks + 1
    restored.dataOffset = state.dataOffset + number - restored.step
    restored.seconds = state.seconds
    restored.fingerprint = state.fingerprint
    state = restored
    try report(.rolledBack(from: number, to: restored.step, loss: loss))
    return true
  }

  /// A key of (seed, step, pass): each has masks of its own.
  private func dropoutKey(pass: Int) -> UInt64 {
    var stream = RandomStream(
      seed: configuration.seed, step: UInt64(state.step) + 1, site: RandomSite.dropoutKey(pass: pass))
    return stream.next()
  }
}
