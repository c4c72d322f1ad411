import CommandLine
import Forecast
import Foundation
import Kernels
import Machine
import Runs
import Storage
import Training
import Transformer

/// A prepared run: everything between the data and the loop that `pretrain` and `finetune` share.
package struct TrainingRun {
  private let parts: Parts
  private let store: RunStore
  private let engine: Engine
  private let console: Console

  /// Where a run begins.
  private struct Start {
    var settings: RunSettings
    var state = TrainerState()
    var isResumed = false
    /// What steps and evaluations take, where the run's length follows from a time.
    var timed: TimedLength?
  }

  /// The engine of a command: the threads asked for, or the cores there are.
  package static func engine(_ common: CommonOptions) throws -> Engine {
    Engine(threads: common.threads ?? Cores.available, instructionSet: try InstructionSet.selected())
  }

  /// Trains from the newest checkpoint, or the beginning, to the end.
  package static func run(_ parts: Parts, store: RunStore, engine: Engine, console: Console) throws -> Outcome
  {
    Interrupt.install()
    return try TrainingRun(parts: parts, store: store, engine: engine, console: console).run()
  }

  private func run() throws -> Outcome {
    let plan = parts.run
    let session = plan.session(on: engine)
    let optimizer = plan.makeOptimizer()
    let guards = try parts.options.guards.resolved(for: parts.task.metrics)
    var start = try start(session, optimizer)
    let steps = start.settings.steps
    var configuration = start.settings.trainer
    configuration.guards = guards
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: start.settings.options.learningRates(steps: steps),
      task: parts.task, configuration: configuration, store: store, state: start.state)
    if trainer.isFinished, start.state.step < steps {
      console.note(
        "the run ended at step \(start.state.step), when its patience did; a larger --patience resumes it")
    }
    let speedLimit = engine.measuredPeak(parts.options.precision.activations)
    let record = try record(start, speedLimit, isDone: trainer.isFinished)
    let journal = try RunJournal(
      store.folder, record: record, writesReport: parts.options.reports.report,
      writesTensorBoard: parts.options.reports.tensorboard,
      resumingAt: start.state.step > 0 ? start.state.step : nil,
      warn: console.warn)
    let reporter = TrainingReporter(
      console: console, journal: journal, steps: steps, peak: speedLimit,
      sample: parts.sampler.map { sampler in
        { step in try session.withWeights(optimizer.average) { try sampler.texts(session, step: step) } }
      })
    let doubts = DoubtfulSettings(parts.options, steps: steps, isNew: parts.parent == nil)
    for finding in doubts.findings { console.note("note: " + finding) }
    let began = Date()
    var keeper = start.timed.flatMap { TimeKeeper(start.settings, evaluation: $0.evaluation, began: began) }
    try train(trainer, reporter) { step in
      guard let settings = keeper?.settings(after: step, of: start.settings) else { return nil }
      start.settings = settings
      reporter.steps = settings.steps
      return settings.length
    }
    if start.settings.steps != steps { _ = try self.record(start, speedLimit, isDone: true) }
    let peak = ProcessMemory.measured().peak
    console.note(
      "peak memory \(Format.bytes(peak))" + (parts.plan.map { ", planned \(Format.bytes($0.total))" } ?? ""))
    return Outcome(
      state: trainer.state, steps: start.settings.steps, isFinished: trainer.isFinished,
      last: reporter.lastEvaluation,
      seconds: Date().timeIntervalSince(began),
      session: session, peakMemory: peak)
  }

  /// Loads the newest checkpoint; or finds the length of a new run.
  private func start(_ session: ModelSession, _ optimizer: any Optimizer) throws -> Start {
    var start = Start(settings: parts.settings)
    if parts.options.resume,
      let saved = try store.resume(
        parts.model, weights: parts.weights.slab, optimizer: optimizer,
        accept: { path, saved in try start.settings.resume(from: saved, path: path) })
    {
      start.state = saved
      start.isResumed = true
      console.note("resuming after step \(saved.step) of \(start.settings.steps)")
      for change in start.settings.changes { console.note("from here on: \(change)") }
      if let parent = start.settings.goneParent {
        console.note(
          "the run's record knows \(parent.name) by its path alone, \(parent.was), where nothing stands any more; "
            + "\(parent.now) has the same shape and is taken for it")
      }
    } else if let time = parts.options.time {
      let settings = start.settings
      let left = max(0.1, parts.options.secondsLeft ?? time)
      let timed = try TimedLength(session, parts.task, optimizer, settings.trainer.regularisation)
      start.timed = timed
      let steps = timed.steps(in: left) { steps in
        var trial = settings
        trial.steps = steps
        return trial.trainer.evaluateEvery
      }
      start.settings.settle(steps: steps)
      console.note(
        "about \(steps) steps fit into \(Format.duration(time)), of which \(Format.duration(time - left)) are gone"
      )
    }
    start.state.fingerprint = start.settings.fingerprint
    return start
  }

  /// Runs the loop, and has the reporter tell how it began and ended.
  private func train(
    _ trainer: Trainer, _ reporter: TrainingReporter, relength: (Int) -> Trainer.Length?
  ) throws {
    let isDone = trainer.isFinished
    let step = trainer.state.step
    do {
      if !isDone { try reporter.begin(resumingAt: step > 0 ? step : nil) }
      try trainer.run(
        stopAfter: parts.options.stopAfter, stopAfterSeconds: parts.options.stopAfterTime,
        interruption: { Interrupt.requested }, relength: relength,
        report: { try reporter.report($0) })
      if isDone {
        try reporter.finish(doneAt: trainer.state.step, reason: trainer.patienceReason)
      } else {
        try reporter.finish(step: trainer.state.step)
      }
    } catch {
      reporter.fail(error, step: trainer.state.step)
      throw error
    }
  }

  /// Writes `run.json`; of a resumed run, with what earlier starts wrote there.
  private func record(_ start: Start, _ speedLimit: Double, isDone: Bool) throws -> RunRecord {
    let path = store.folder.runPath
    let settings = start.settings
    var record = RunRecord(
      command: type(of: parts.command).command.name, options: settings.command.resolvedValues,
      steps: settings.steps, parameters: parts.model.parameterCount, fingerprint: settings.fingerprint,
      parent: parts.parent?.path, memoryPlan: parts.plan?.record, engine: engine)
    record.description = parts.description
    record.description?.peakOperations = speedLimit
    record.description?.commandLine = RunDescription.line(settings.command, steps: settings.steps)
    if start.isResumed {
      let continuation = RunRecord.Continuation(
        step: start.state.step, changes: settings.changes + [settings.goneParent].compactMap { $0 },
        engine: engine)
      do {
        record.follow(try RunRecord.read(path), isDone ? nil : continuation)
      } catch let error as DataError {
        console.warn("\(error); it is written anew, without the starts before this one")
      }
    }
    try record.write(to: path)
    return record
  }
}
