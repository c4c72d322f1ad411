import Batches
import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Storage
import Training
import Transformer

/// A prepared run: everything between the data and the loop that `pretrain` and `finetune` share.
package struct TrainingRun {
  /// What a run is made of.
  package struct Parts {
    package var command: String
    package var options: TrainingOptions
    package var resolved: [String: JSONValue]
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
      command: String, options: TrainingOptions, resolved: [String: JSONValue], common: CommonOptions,
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

    /// The run itself, whatever it was asked for by.
    var run: RunPlan {
      let (options, seed) = (options, common.seed), evaluationSteps = task.evaluationSteps
      return RunPlan(
        model: model, weights: weights, task: task, steps: steps, seconds: options.time,
        precision: options.precision, recomputesBlocks: options.checkpointActivations,
        optimizer: options.optimizerSettings, schedule: { options.schedule(steps: $0) },
        loop: { options.trainer(steps: $0, evaluationSteps: evaluationSteps, seed: seed) },
        sequencesPerStep: options.batchSize * options.accumulate, keptCheckpoints: options.keep,
        folder: options.output)
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
    let plan = parts.run
    let session = plan.session(on: engine)
    let optimizer = plan.makeOptimizer()
    let guards = try parts.options.guards.resolved(for: parts.task.metrics)
    var settings = RunSettings(
      parts.options, steps: parts.steps, seed: parts.common.seed, evaluationSteps: parts.task.evaluationSteps,
      data: parts.fingerprint)
    var state = TrainerState()
    var isContinued = false
    if parts.options.resume,
      let saved = try store.resume(
        parts.model, weights: parts.weights, optimizer: optimizer,
        accept: { path, saved in try settings.goOn(from: saved, path: path) })
    {
      state = saved
      isContinued = true
      console.note("resuming after step \(state.step) of \(settings.steps)")
      for change in settings.changes { console.note("from here on: \(change)") }
    } else if let time = parts.options.time {
      settings.steps = try TimedLength(session, parts.task, optimizer).steps(in: time) { [settings] steps in
        var trial = settings
        trial.steps = steps
        return trial.trainer.evaluateEvery
      }
      console.note("about \(settings.steps) steps fit into \(Format.duration(time))")
    }
    let steps = settings.steps
    state.fingerprint = settings.fingerprint
    var configuration = settings.trainer
    configuration.guards = guards
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: settings.options.schedule(steps: steps),
      task: parts.task, configuration: configuration, store: store, state: state)
    let isDone = trainer.isFinished
    if isDone, state.step < steps {
      console.note("the run ended at step \(state.step), when its patience did; a larger --patience goes on")
    }
    let speedLimit = engine.measuredPeak(parts.options.precision.activations)
    let continuation = RunRecord.Continuation(step: state.step, changes: settings.changes, engine: engine)
    let record = try record(
      parts, settings, speedLimit, follows: isContinued, isDone ? nil : continuation, store, engine, console)
    let resumed = state.step > 0 ? state.step : nil
    let journal = try RunJournal(
      store.folder, record: record, writesReport: parts.options.reports.report,
      writesTensorBoard: parts.options.reports.tensorboard, resumingAt: resumed, warn: console.warn)
    let reporter = TrainingReporter(
      console: console, journal: journal, steps: steps, peak: speedLimit,
      sample: parts.sampler.map { sampler in
        { step in try session.withWeights(optimizer.average) { try sampler.texts(session, step: step) } }
      })
    let began = Date()
    do {
      if !isDone { try reporter.begin(resumingAt: resumed) }
      try trainer.run(
        stopAfter: parts.options.stopAfter, stopAfterSeconds: parts.options.stopAfterTime,
        interruption: { Interrupt.requested },
        report: { try reporter.report($0) })
      let step = trainer.state.step
      if isDone {
        try reporter.finish(doneAt: step, reason: trainer.patienceReason)
      } else {
        try reporter.finish(step: step)
      }
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

  /// Writes `run.json`; of a run that goes on, with what earlier starts wrote there.
  private static func record(
    _ parts: Parts, _ settings: RunSettings, _ speedLimit: Double, follows: Bool,
    _ continuation: RunRecord.Continuation?, _ store: RunStore, _ engine: Engine, _ console: Console
  ) throws -> RunRecord {
    let path = store.folder.runPath
    var record = RunRecord(
      command: parts.command, options: parts.resolved, steps: settings.steps,
      parameters: parts.model.layout.parameterCount, fingerprint: settings.fingerprint, parent: parts.parent,
      memoryPlan: parts.plan?.record, engine: engine)
    record.description = parts.description
    record.description?.peakOperations = speedLimit
    if follows {
      do {
        record.follow(try RunRecord.read(path), continuation)
      } catch let error as DataError {
        console.warn("\(error); it is written anew, without the starts before this one")
      }
    }
    try record.write(to: path)
    return record
  }
}
