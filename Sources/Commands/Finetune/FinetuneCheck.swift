import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Training
import Transformer

extension Finetune {
  /// Warns of what is wrong with the data, and stops what makes no sense.
  ///
  /// - Returns: what is repeated among the rows.
  /// - Throws: ``Training/CheckFailure``
  func checkData(_ rows: Rows, _ prepared: Prepared) throws -> TextOverlap {
    let check = LabelledCheck(training: rows.training, validation: rows.validation)
    let fit = lengthFit(prepared)
    let findings =
      check.findings + (try LabelledCheck.findings(prepared.training, prepared.stored.tokenizer, fit))
    try DataGate.pass(findings, isEnforced: options.checks.isEnforced, console)
    return check.overlap
  }

  /// How the longest sequence suits the rows.
  private func lengthFit(_ prepared: Prepared) -> LengthFit {
    let model = prepared.stored.model
    return LengthFit(
      prepared.training, maxLength: prepared.maxLength, contextLength: model.configuration.contextLength
    ) { model.trainingOperations(length: $0, headShare: 0) }
  }

  /// Everything up to the first step and some steps on weights that are thrown away, told instead of written.
  ///
  /// - Throws: ``Training/CheckFailure`` if there is something fatal.
  func check() throws {
    var report = CheckReport(command: "finetune")
    _ = try report.stage("--output") { _ in
      try RunFolder.check(options.training.output, mode: options.training.mode)
    }
    let engine = try TrainingRun.engine(options.common)
    let before = ProcessMemory.measured()
    if let rows = try checkRows(&report), let prepared = try checkModel(rows, engine, &report) {
      try checkRun(rows, prepared, engine, before, &report)
    }
    try report.finish(console, asJSON: options.common.wantsJSON)
  }

  /// The rows, with what is wrong with them; nil if no classifier can be taught with them.
  private func checkRows(_ report: inout CheckReport) throws -> Rows? {
    var rows: Rows?
    let reading = options.table.reading(labels: .required)
    // Rows that cannot be used are shown with the others.
    var passing = reading
    passing.badRows = .skip
    let isWhole = try report.stage("the rows") { report in
      let table = try LabelledReader.read(options.train, options: passing)
      var training = table
      var validation: LabelledTable?
      var labels: LabelMap?
      // One label alone is among the findings.
      if Set(table.rows.map(\.label)).count > 1 {
        _ = try report.stage("the rows") { _ in labels = try LabelMap(of: table) }
      }
      // Rows whose label column holds no classes cannot be divided by them.
      let isSplit = try report.stage("the rows to judge by") { _ in
        guard labels != nil || options.validation != nil else { return }
        if let path = options.validation {
          validation = try LabelledReader.read(path, options: passing)
        } else if options.validationFraction > 0 {
          let parts = try table.split(validation: options.validationFraction, seed: options.common.seed)
          (training, validation) = (parts.training, parts.validation)
        }
      }
      let check = LabelledCheck(training: training, validation: validation)
      check.describe(in: &report, isEnforced: reading.badRows == .error)
      guard isSplit, let labels else { return }
      if let validation { _ = try labels.encode(validation) }
      rows = Rows(training: training, validation: validation, labels: labels)
    }
    return isWhole ? rows : nil
  }

  /// The rows as the model reads them; nil if it cannot.
  private func checkModel(_ rows: Rows, _ engine: Engine, _ report: inout CheckReport) throws -> Prepared? {
    var prepared: Prepared?
    let isSound = try report.stage("the model") { report in
      let stored = try openModel(rows)
      let ready = try prepare(rows, stored, engine)
      let fit = lengthFit(ready)
      let bytes = rows.training.rows.reduce(0) { $0 + $1.text.utf8.count + ($1.pair?.utf8.count ?? 0) }
      try LabelledCheck.describe(ready.training, stored.tokenizer, fit, bytes: bytes, in: &report)
      prepared = ready
    }
    return isSound ? prepared : nil
  }

  /// Memory, length and time of the run.
  private func checkRun(
    _ rows: Rows, _ prepared: Prepared, _ engine: Engine, _ before: ProcessMemory, _ report: inout CheckReport
  ) throws {
    var plan: MemoryPlan?
    _ = try report.stage("memory") { report in
      let made = try memory(prepared, engine, before).check(console)
      report.add(made)
      plan = made
    }
    _ = try report.stage("the run") { report in
      let loaded = try prepared.stored.load(seed: options.common.seed)
      try report.add(
        parts(rows, prepared, loaded, plan), stepsPerEpoch: prepared.task.stepsPerEpoch, isPretraining: false,
        on: engine)
    }
  }
}
