import CommandLine
import Data
import Forecast
import Kernels
import Runs
import Storage
import Training

/// What runs a command that trains: what stands around its data and its model.
package protocol TrainingProgram {
  associatedtype Options: TrainingCommand
  var options: Options { get }
  var console: Console { get }
  /// How the run's links `best` and `last` are made.
  var linkMaker: LinkMaker { get }

  /// Reads the data, trains and reports, while the output folder is this run's.
  func train(_ engine: Engine, lock: FolderLock) throws
  /// Checks data, memory and time, reporting instead of training.
  func check(_ engine: Engine, _ report: inout CheckReport) throws
}

extension TrainingProgram {
  /// Trains, or checks if that is asked for.
  ///
  /// - Throws: ``CheckFailure`` if a check finds something fatal; whatever ends the training.
  package func run() throws {
    if options.checks.isCheck { return try check() }
    try refuseInputs()
    // The output folder is this run's before the long work begins, and an old run replaced only after it.
    let lock = try RunFolder.lock(options.training.output, mode: options.training.mode)
    defer { lock.release() }
    try train(try TrainingRun.engine(options.common), lock: lock)
  }

  private func check() throws {
    var report = CheckReport(command: Options.command.name)
    _ = try report.stage("--output") { report in
      try refuseInputs()
      let warning = try RunFolder.rehearse(
        options.training.output, mode: options.training.mode, linkMaker: linkMaker)
      if let warning { report.add([Finding(.note, "links", warning, remedy: "")]) }
    }
    try check(try TrainingRun.engine(options.common), &report)
    try report.finish(console, asJSON: options.common.wantsJSON)
  }

  /// Sees that nothing is read from the run that is to be replaced.
  private func refuseInputs() throws {
    guard options.training.checkpoints.overwrite else { return }
    try InputFiles(options.inputPaths).refuse(in: options.training.output)
  }

  /// The output folder, ready for a run.
  ///
  /// - Parameter keepsGroundwork: whether the run made itself a vocabulary or a model there.
  func outputFolder(_ lock: FolderLock, keepsGroundwork: Bool = false) throws -> RunFolder {
    try RunFolder.prepare(
      options.training.output, mode: options.training.mode, lock: lock, keepsGroundwork: keepsGroundwork,
      linkMaker: linkMaker, warn: console.warn)
  }
}

extension ResultLine {
  /// What every training command says of its run.
  init(_ outcome: TrainingRun.Outcome, _ plan: MemoryPlan, _ folder: RunFolder) {
    self.init()
    add("run", .string(folder.path))
    add("steps", .integer(outcome.state.step))
    add("seconds", outcome.seconds)
    add(memory: outcome, plan)
    add(outcome.last?.values ?? [])
  }
}
