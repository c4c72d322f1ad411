import Checkpoints
import Checks
import CommandLine
import Data
import Forecast
import Foundation
import Kernels
import Storage
import Tokenizer
import Training

extension Pretrain {
  /// Warns of what is wrong with the text, and stops what makes no sense.
  ///
  /// - Returns: all that was found; nil of a resumed run, which was checked before.
  /// - Throws: ``CheckFailure``
  func checkData(_ text: Text, _ tokenizer: any Tokenizer) throws -> [Finding]? {
    if options.training.resume, !CheckpointSeries(path: options.training.output).checkpoints.isEmpty {
      return nil
    }
    let checks = try checks(text.source, tokenizer, limit: CorpusCheck.cheap / text.source.texts.count)
    let findings = try checks.flatMap { try $0.findings() }
    try DataGate.pass(findings, isEnforced: options.checks.isEnforced, console)
    return findings
  }

  /// A check of each text.
  ///
  /// - Parameter limit: the most tokens of each that are compared.
  private func checks(
    _ source: PretrainText, _ tokenizer: any Tokenizer, limit: Int = .max
  ) throws -> [CorpusCheck] {
    try source.parts.enumerated().map { index, part in
      try CorpusCheck(
        part.name, training: part.text, validation: source.heldOut(against: index), tokenizer, limit: limit)
    }
  }

  /// Everything up to the first step and some steps on weights that are thrown away, reported instead of written.
  package func check(_ engine: Engine, _ report: inout CheckReport) throws {
    guard options.makesVocabulary else { return try checkPrepared(engine, &report) }
    try Groundwork.temporary(console) { groundwork in
      var program = self
      let isSound = try report.stage("the vocabulary") { _ in
        program.options.tokenizer = try groundwork.learnVocabulary(for: options)
      }
      if isSound { try program.checkPrepared(engine, &report) }
    }
  }

  private func checkPrepared(_ engine: Engine, _ report: inout CheckReport) throws {
    if !options.training.reasons.isEmpty {
      report.add("defaults", title: "defaults", lines: options.training.reasons.map { "  " + $0 }, .null)
    }
    var start: StartingModel?
    _ = try report.stage("the model") { _ in start = try StartingModel(options, console) }
    guard let start else { return }
    let memory = try memory(start, engine)
    let mayFit = try report.stage("memory") { _ in try memory.check(validationTokens: nil, console) }
    if let text = try checkText(start, engine, &report), mayFit {
      try checkRun(start, text, memory, engine, &report)
    }
  }

  /// The text, with what is wrong with it; nil if no model can be taught with it.
  private func checkText(
    _ start: StartingModel, _ engine: Engine, _ report: inout CheckReport
  ) throws -> Text? {
    var text: Text?
    let isSound = try report.stage("the text") { report in
      let ready = try prepareText(start, engine)
      let checks = try checks(ready.source, start.tokenizer)
      let progress = ProgressLine(console)
      for (check, one) in zip(checks, ready.source.texts) {
        var check = check
        let files = try CorpusOptions.files(one.paths)
        try check.describe(
          files, options: options.corpus.textOptions, bytes: one.corpus.textByteCount,
          tokens: one.corpus.count, in: &report
        ) { done in
          progress.update(
            [("reading", "\(Format.bytes(done)) of \(Format.bytes(files?.byteCount ?? 0))")],
            done: files.map { Double(done) / Double(max(1, $0.byteCount)) })
        }
      }
      progress.finish()
      text = ready
    }
    return isSound ? text : nil
  }

  /// Memory, length and time of the run.
  private func checkRun(
    _ start: StartingModel, _ text: Text, _ memory: PretrainMemory, _ engine: Engine,
    _ report: inout CheckReport
  ) throws {
    var plan: MemoryPlan?
    let fits = try report.stage("memory") { report in
      let made = try memory.check(validationTokens: text.task.validationTokens, console)
      report.add(made)
      plan = made
    }
    guard fits else { return }
    _ = try report.stage("the run") { report in
      let steps = try steps(text.task)
      try report.add(
        parts(start, text, steps, plan), stepsPerEpoch: text.task.stepsPerEpoch,
        isPretraining: options.from == nil, on: engine)
    }
  }
}
