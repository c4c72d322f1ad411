import Data
import Foundation
import Storage
import Training
import Transformer

/// Writes the logs of a run, and on request its report and TensorBoard's event file.
///
/// `metrics.jsonl` is always written, `samples.jsonl` and `evaluations.jsonl` where there is something for them.
///
/// The logs are the run's record, so failing to write one ends the run. The report and the event file can be made again
/// from them: failing to write those is a warning, given once, and training continues.
package final class RunJournal {
  private let folder: RunFolder
  private let warn: (String) -> Void
  private let writesReport: Bool
  private var metrics: MetricsLog
  private var samples: StepLog
  private var evaluations: StepLog
  private var tensorboard: TensorBoardLog?
  /// The report's contents so far.
  package private(set) var report: RunReport
  private var warned: Set<String> = []

  /// - Parameters:
  ///   - folder: the run's.
  ///   - record: what `run.json` says.
  ///   - writesReport: whether `report.html` is written.
  ///   - writesTensorBoard: whether TensorBoard's event file is written.
  ///   - step: the step after which the run resumes; nil for a new one.
  ///   - warn: called with what could not be written but can be made again.
  /// - Throws: ``DataError`` if a log cannot be written.
  package init(
    _ folder: RunFolder, record: RunRecord, writesReport: Bool = true, writesTensorBoard: Bool = false,
    resumingAt step: Int?, warn: @escaping (String) -> Void = { _ in }
  ) throws {
    self.folder = folder
    self.warn = warn
    self.writesReport = writesReport
    metrics = try MetricsLog(path: folder.metricsPath, resumingAt: step)
    samples = try StepLog(path: folder.samplesPath, resumingAt: step, isOptional: true)
    evaluations = try StepLog(path: folder.evaluationsPath, resumingAt: step, isOptional: true)
    report = RunReport(folder: folder, record: record)
    if step != nil { try report.reload(folder) }
    if writesTensorBoard { copyToTensorBoard() }
  }

  /// Writes a line of `metrics.jsonl`.
  ///
  /// - Throws: ``DataError``
  package func add(_ line: MetricsLine) throws {
    try metrics.append(line)
    report.add(line)
    withoutFailing("TensorBoard's event file") { try tensorboard?.append([line]) }
  }

  /// Writes what the model wrote at one step.
  ///
  /// - Throws: ``DataError``
  package func add(_ texts: [SampledText]) throws {
    for text in texts { try samples.append(text.json) }
    report.add(texts)
    let time = Date().timeIntervalSince1970
    withoutFailing("TensorBoard's event file") { try tensorboard?.append([], texts.map { ($0, time) }) }
  }

  /// Writes an evaluation in full.
  ///
  /// - Throws: ``DataError``
  package func add(_ record: EvaluationRecord) throws {
    try evaluations.append(try record.json())
    report.add(record)
  }

  /// Drops log lines after `step`, which will be written again, but keeps earlier rollback lines.
  ///
  /// - Throws: ``DataError``
  package func cut(after step: Int) throws {
    var earlier: [MetricsLine] = []
    try StepLog.forEachLine(folder.metricsPath) { bytes in
      guard let line = MetricsLine(bytes), line.kind == "rollback", line.step == step + 1 else { return }
      earlier.append(line)
    }
    metrics = try MetricsLog(path: folder.metricsPath, resumingAt: step)
    for line in earlier { try metrics.append(line) }
    samples = try StepLog(path: folder.samplesPath, resumingAt: step, isOptional: true)
    evaluations = try StepLog(path: folder.evaluationsPath, resumingAt: step, isOptional: true)
    try report.reload(folder)
    if tensorboard != nil { copyToTensorBoard() }
  }

  /// Writes the report as the run stands, if it is asked for: beside its place, and then into it.
  package func writeReport() {
    guard writesReport else { return }
    let path = folder.reportPath
    withoutFailing(path) {
      try AtomicFile.write(Data(ReportPage(report).html.utf8), to: path, isSynced: false)
    }
  }

  /// Starts the event file with the contents of the logs.
  private func copyToTensorBoard() {
    withoutFailing("TensorBoard's event file") {
      let log = try TensorBoardLog(folder: folder.path, configuration: Self.configuration(report.record))
      var lines: [MetricsLine] = []
      var times: [Int: Double] = [:]
      try StepLog.forEachLine(folder.metricsPath) { bytes in
        guard let line = MetricsLine(bytes) else { return }
        if line.kind == "validation" { times[line.step] = line[number: "time"] }
        lines.append(line)
      }
      try log.append(lines)
      try StepLog.forEachLine(folder.samplesPath) { bytes in
        guard let text = SampledText.ofLine(bytes) else { return }
        try log.append([], [(text, times[text.step] ?? 0)])
      }
      tensorboard = log
    }
  }

  /// The command and the options as a table in Markdown.
  private static func configuration(_ record: RunRecord) -> String {
    let rows = record.options.sorted { $0.key < $1.key }.map { name, value in
      "| \(name) | `` \(value.json.replacing("|", with: "\\|").replacing("``", with: "` `")) `` |"
    }
    let command = record.description?.commandLine.replacing("\n", with: "\n    ") ?? record.command
    return "    \(command)\n\n| option | value |\n|---|---|\n" + rows.joined(separator: "\n")
  }

  private func withoutFailing(_ what: String, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      guard warned.insert(what).inserted else { return }
      warn("\(what) cannot be written: \(Self.reason(error)). Training continues without it.")
    }
  }

  private static func reason(_ error: any Error) -> String {
    error is DataError ? "\(error)" : FailureReason.text(error)
  }
}
