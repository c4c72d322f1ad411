import Checkpoints
import Checks
import CommandLine
import Data
import Forecast
import Kernels
import Machine
import Training

extension Finetune {
  /// Warns of what is wrong with the data, and stops what makes no sense.
  ///
  /// - Returns: what is repeated among the rows, and all that was found.
  /// - Throws: ``CheckFailure``
  func checkData(
    _ rows: FinetuneRows, _ prepared: PreparedFinetuning
  ) throws -> (overlap: TextOverlap, findings: [Finding]) {
    let check = rows.check
    let findings =
      check.findings()
      + (try LabelledCheck.findings(
        prepared.training.dataset, prepared.stored.tokenizer, prepared.lengthFit))
    try DataGate.pass(findings, isEnforced: options.checks.isEnforced, console)
    return (check.overlap, findings)
  }

  /// Everything up to the first step and some steps on weights that are thrown away, reported instead of written.
  package func check(_ engine: Engine, _ report: inout CheckReport) throws {
    let before = ProcessMemory.measured()
    if options.model.isEmpty {
      if let rows = try checkRows(&report) { try checkPretraining(rows, engine, &report) }
    } else if var rows = try checkRows(&report), let prepared = try checkModel(&rows, engine, &report) {
      try checkRun(rows, prepared, engine, before, &report)
    }
  }

  /// The rows, with what is wrong with them; nil if no model can be taught with them.
  private func checkRows(_ report: inout CheckReport) throws -> FinetuneRows? {
    var rows: FinetuneRows?
    let reading = options.reading
    // Rows that cannot be used are shown with the others.
    var passing = reading
    passing.badRows = .skip
    let isWhole = try report.stage("the rows") { report in
      let type = options.task.task
      let table = try LabelledReader.read(options.train, options: passing)
      var training = table
      var validation: LabelledTable?
      var task: (any FineTuningTask)?
      // What is fatal in the answers is among the findings: one label alone, say.
      if type.check(training: table, validation: nil).findings.allSatisfy({ $0.grade != .fatal }) {
        _ = try report.stage("the rows") { _ in task = try type.init(learning: table) }
      }
      // Rows whose answers teach nothing cannot be divided by them.
      let isSplit = try report.stage("the validation rows") { _ in
        guard task != nil || options.validation != nil else { return }
        if let path = options.validation {
          validation = try LabelledReader.read(path, options: passing).spelled(like: table)
        } else if options.validationFraction > 0 {
          let (learned, heldOut) = try options.divided(table)
          (training, validation) = (learned, heldOut)
        }
      }
      let check = LabelledCheck(
        training: training, validation: validation,
        targets: type.check(training: training, validation: validation))
      check.describe(in: &report, isEnforced: reading.badRows == .error)
      guard isSplit, let task else { return }
      if let validation { _ = try task.targets(of: validation) }
      rows = FinetuneRows(training: training, validation: validation, task: task)
    }
    return isWhole ? rows : nil
  }

  /// The rows as the model reads them; nil if it cannot.
  private func checkModel(
    _ rows: inout FinetuneRows, _ engine: Engine, _ report: inout CheckReport
  ) throws -> PreparedFinetuning? {
    var prepared: PreparedFinetuning?
    let isSound = try report.stage("the model") { report in
      let stored = try openModel(&rows)
      var ready = try prepare(rows, stored, engine)
      ready.labelWeights = try labelWeights(rows)
      try LabelledCheck.describe(
        ready.training.dataset, stored.tokenizer, ready.lengthFit, bytes: rows.textBytes, in: &report)
      prepared = ready
    }
    return isSound ? prepared : nil
  }

  /// Memory, length and time of the run.
  private func checkRun(
    _ rows: FinetuneRows, _ prepared: PreparedFinetuning, _ engine: Engine, _ before: ProcessMemory,
    _ report: inout CheckReport
  ) throws {
    var plan: MemoryPlan?
    _ = try report.stage("memory") { report in
      let memory = memory(prepared, engine, before)
      try memory.check(isFinal: false, console)
      // For the plan to know what that takes.
      if options.baseline { _ = try MeasuredBaseline(rows) }
      let made = try memory.check(isFinal: true, console)
      report.add(made)
      plan = made
    }
    _ = try report.stage("the run") { report in
      let loaded = try prepared.stored.load(
        seed: options.common.seed, precision: options.training.precision)
      try report.add(
        parts(rows, prepared, loaded, plan), stepsPerEpoch: prepared.task.stepsPerEpoch, isPretraining: false,
        on: engine)
    }
  }
}
