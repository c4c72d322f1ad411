import CommandLine
import Foundation
import Kernels
import Transformer

/// A prepared run: everything between the data and the loop that `pretrain` and `finetune` share.
package struct TrainingRun {
  /// What a run is made of.
  package struct Parts {
    package var command: String
    package var options: TrainingOptions
    package var resolved: [String: ConfigValue]
    package var common: CommonOptions
    package var model: TransformerModel
    package var weights: Slab
    package var task: any TrainingTask
    package var steps: Int
    package var fingerprint: [String: String]
    package var parent: String?
    package var plan: MemoryPlan?
    /// What the report says of model, data and command.
    package var description: RunDescription?
    /// Writes texts at evaluations; nil for none.
    package var sampler: TextSampler?

    package init(
      command: String, options: TrainingOptions, resolved: [String: ConfigValue], common: CommonOptions,
      model: TransformerModel, weights: Slab, task: any TrainingTask, steps: Int,
      fingerprint: [String: String],
      parent: String?, plan: MemoryPlan? = nil
    ) {
      self.command = command
      self.options = options
      self.resolved = resolved
      self.common = common
      self.model = model
      self.weights = weights
      self.task = task
      self.steps = steps
      self.fingerprint = fingerprint
      self.parent = parent
      self.plan = plan
    }
  }

  /// What a finished run has to show.
  package struct Outcome {
    package var state: TrainerState
    package var last: Evaluation?
    package var seconds: Double
    package var session: ModelSession
    /// The most memory that was resident, in bytes.
    package var peakMemory: Int
  }

  /// The engine of a command: the threads asked for, or the cores there are.
  package static func engine(_ common: CommonOptions) throws -> Engine {
    Engine(threads: common.threads ?? Cores.available, instructionSet: try InstructionSet.selected())
  }

  /// Trains from the newest checkpoint, or the beginning, to the end.
  package static func run(_ parts: Parts, store: RunStore, engine: Engine, console: Console) throws -> Outcome
  {
    Interrupt.install()
    let largest = parts.task.largest
    var model = parts.model
    model.recomputesBlocks = parts.options.checkpointActivations
    let session = ModelSession(
      model: model, weights: parts.weights, engine: engine, training: true, largest: largest.batch,
      targets: largest.targets, evaluation: parts.task.largestEvaluation, precision: parts.options.precision)
    let optimizer = parts.options.optimizerSettings.make(layout: parts.model.layout, weights: parts.weights)
    var steps = parts.steps
    var state = TrainerState()
    var fingerprint = parts.options.fingerprint(steps: steps, seed: parts.common.seed)
    fingerprint.merge(parts.fingerprint) { _, new in new }
    if parts.options.resume,
      let saved = try store.resume(
        parts.model, weights: parts.weights, optimizer: optimizer,
        fingerprint: parts.options.time == nil ? fingerprint : try timed(store, parts, &steps, &fingerprint))
    {
      state = saved
      console.note("resuming after step \(state.step) of \(steps)")
    } else if let time = parts.options.time {
      steps = try stepsFitting(time, session, parts.task)
      fingerprint["--steps"] = "\(steps)"
      fingerprint.merge(parts.options.fingerprint(steps: steps, seed: parts.common.seed)) { _, new in new }
      console.note("\(steps) steps fit into \(Format.duration(time))")
    }
    state.fingerprint = fingerprint
    let speedLimit = engine.measuredPeak(parts.options.precision.activations)
    var record = RunRecord(
      command: parts.command, options: parts.resolved, steps: steps,
      parameters: parts.model.layout.parameterCount,
      fingerprint: fingerprint, parent: parts.parent, memoryPlan: parts.plan?.record, engine: engine
    )
    record.description = parts.description
    record.description?.peakOperations = speedLimit
    try record.write(to: store.folder.runPath)
    let resumed = state.step > 0 ? state.step : nil
    let journal = try RunJournal(
      store.folder, record: record, parts.options.reports, resumingAt: resumed, console)
    let reporter = TrainingReporter(
      console: console, journal: journal, steps: steps, peak: speedLimit,
      sample: parts.sampler.map { sampler in { step in try sampler.texts(session, step: step) } })
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: parts.options.schedule(steps: steps),
      task: parts.task,
      configuration: parts.options.trainer(
        steps: steps, evaluationSteps: parts.task.evaluationSteps, seed: parts.common.seed), store: store,
      state: state)
    let began = Date()
    let isDone = state.step >= steps
    do {
      if !isDone { try reporter.begin(resumingAt: resumed) }
      try trainer.run(
        stopAfter: parts.options.stopAfter, interruption: { Interrupt.requested },
        report: { try reporter.report($0) })
      if isDone { reporter.finish() } else { try reporter.finish(step: trainer.state.step) }
    } catch {
      reporter.fail(error, step: trainer.state.step)
      throw error
    }
    let peak = ProcessMemory.measured().peak
    console.note(
      "peak memory \(Format.bytes(peak))" + (parts.plan.map { ", planned \(Format.bytes($0.total))" } ?? ""))
    return Outcome(
      state: trainer.state, last: reporter.lastEvaluation, seconds: Date().timeIntervalSince(began),
      session: session, peakMemory: peak)
  }

  /// The length of a run that was given in time is what its first start measured.
  private static func timed(
    _ store: RunStore, _ parts: Parts, _ steps: inout Int, _ fingerprint: inout [String: String]
  ) throws -> [String: String] {
    guard let path = try store.folder.newest() else { return fingerprint }
    let saved = try TrainerState.read("\(path)/training/state.json").fingerprint
    if let text = saved["--steps"], let count = Int(text), count > 0 { steps = count }
    // What follows from the length does so again; the other options must still be the same.
    fingerprint.merge(parts.options.fingerprint(steps: steps, seed: parts.common.seed)) { _, new in new }
    return fingerprint
  }

  /// The number of steps that fit into `seconds`, from the passes of a few; nothing is learned from them.
  private static func stepsFitting(
    _ seconds: Double, _ session: ModelSession, _ task: any TrainingTask
  ) throws -> Int {
    var times: [Double] = []
    for step in 0..<6 {
      let start = Date()
      for pass in try task.microBatches(at: step) {
        session.context.batch = pass.batch
        session.context.dropoutKey = UInt64(step)
        _ = session.model.train(pass.targets, scale: 1, &session.context)
      }
      times.append(Date().timeIntervalSince(start))
    }
    times.sort()
    // The update and evaluations take about a tenth beside the passes.
    let step = times[times.count / 2] * 1.1
    return max(1, Int(seconds / max(step, 1e-6)))
  }
}
