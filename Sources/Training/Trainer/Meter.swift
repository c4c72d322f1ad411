import Dispatch
import Transformer

/// Counts between two reports.
struct Meter {
  /// Tokens read.
  var tokens = 0
  /// Floating-point operations done.
  var operations = 0.0
  /// The loss of the steps that were taken.
  var loss = LossSum()
  /// The rate of the last step.
  var learningRate = 0.0
  /// The norm of its gradient; NaN where that was not computed.
  var gradientNorm = 0.0
  private var since = DispatchTime.now()
  private var lastStep: Int

  /// Continues at `state` with the loss that is not reported yet.
  init(_ state: TrainerState) {
    lastStep = state.step
    if let pending = state.unreported { loss = LossSum(nats: pending.nats, count: pending.targets) }
  }

  /// The loss that is not reported yet.
  var pending: TrainerState.PendingLoss? {
    loss.count > 0 ? TrainerState.PendingLoss(nats: loss.nats, targets: loss.count) : nil
  }

  /// Leaves out the time since `pause`, which was not training.
  mutating func skip(since pause: DispatchTime) {
    since = DispatchTime(uptimeNanoseconds: since.uptimeNanoseconds + pause.nanosecondsSince)
  }

  /// What happened since the last report, in a run of `steps`.
  mutating func report(_ state: TrainerState, of steps: Int) -> StepReport {
    let seconds = max(1e-9, Double(since.nanosecondsSince) / 1e9)
    let perStep = seconds / Double(max(1, state.step - lastStep))
    let report = StepReport(
      step: state.step, loss: loss.mean, learningRate: learningRate, gradientNorm: gradientNorm,
      tokens: state.tokens, seconds: state.seconds, tokensPerSecond: Double(tokens) / seconds,
      operationsPerSecond: operations / seconds, secondsLeft: perStep * Double(steps - state.step))
    tokens = 0
    operations = 0
    loss = LossSum()
    since = .now()
    lastStep = state.step
    return report
  }
}

/// The time that a run has taken, over all its resumes.
struct TrainingClock {
  private let began = DispatchTime.now()
  private let before: Double

  /// Resumes from `before` seconds.
  init(before: Double) { self.before = before }

  /// The seconds since the run was last started.
  var sinceStart: Double { Double(began.nanosecondsSince) / 1e9 }

  /// The seconds of all its starts.
  var total: Double { before + sinceStart }
}

extension DispatchTime {
  /// The nanoseconds that have passed since; no clock of the system's day, so nobody can set it back.
  fileprivate var nanosecondsSince: UInt64 { DispatchTime.now().uptimeNanoseconds - uptimeNanoseconds }
}
