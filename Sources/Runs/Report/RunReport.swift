import Foundation
import Storage
import Training

/// The contents of a report: a run's `run.json`, `metrics.jsonl`, `samples.jsonl` and `evaluations.jsonl`.
package struct RunReport: Sendable {
  /// The name of the run's folder.
  package var name: String
  /// What was run.
  package var record: RunRecord
  /// How it went.
  package private(set) var history = RunHistory()
  /// Sampled texts, step by step.
  package private(set) var samples = Thinned<[SampledText]>(capacity: 10)
  /// The newest evaluation that was written in full.
  package private(set) var lastEvaluation: EvaluationRecord?
  /// The best one.
  package private(set) var bestEvaluation: EvaluationRecord?

  /// A run that has not begun.
  package init(folder: RunFolder, record: RunRecord) {
    name = fileURL(folder.path).standardizedFileURL.lastPathComponent
    self.record = record
  }

  /// The report of what stands in a run's folder.
  ///
  /// - Throws: ``DataError`` if a file cannot be read.
  package static func read(_ folder: RunFolder) throws -> RunReport {
    var report = RunReport(folder: folder, record: try RunRecord.read(folder.runPath))
    try report.reload(folder)
    return report
  }

  /// Reads the logs anew.
  ///
  /// - Throws: ``DataError`` if one cannot be read.
  package mutating func reload(_ folder: RunFolder) throws {
    self = RunReport(folder: folder, record: record)
    try StepLog.forEachLine(folder.metricsPath) { line in
      if let line = MetricsLine(line) { add(line) }
    }
    var texts: [SampledText] = []
    try StepLog.forEachLine(folder.samplesPath) { line in
      guard let text = SampledText.ofLine(line) else { return }
      if let last = texts.last, last.step != text.step {
        add(texts)
        texts = []
      }
      texts.append(text)
    }
    add(texts)
    guard let type = detail else { return }
    try StepLog.forEachLine(folder.evaluationsPath) { line in
      if let evaluation = EvaluationRecord(line, as: type) { add(evaluation) }
    }
  }

  /// What evaluations of the run's task find in full; nil if nothing.
  private var detail: (any EvaluationDetail.Type)? {
    guard case .string(let name)? = record.options["task"] else { return nil }
    return FineTuningTasks.named(name)?.detail
  }

  /// Takes in a line of `metrics.jsonl`.
  package mutating func add(_ line: MetricsLine) { history.add(line) }

  /// Takes in what the model wrote at one step.
  package mutating func add(_ texts: [SampledText]) { if !texts.isEmpty { samples.append(texts) } }

  /// Takes in an evaluation, whose line of `metrics.jsonl` came before.
  package mutating func add(_ evaluation: EvaluationRecord) {
    lastEvaluation = evaluation
    if evaluation.step == history.best?.step { bestEvaluation = evaluation }
  }
}
