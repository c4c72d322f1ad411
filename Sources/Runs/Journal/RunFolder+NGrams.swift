import Data
import Foundation
import Storage

extension RunFolder {
  /// Writes how a finished run stands beside an n-gram model: into `run.json`, as a line of `metrics.jsonl` unless it stands
  /// there, and into the report if there is one.
  ///
  /// - Parameter step: of the checkpoint that was judged.
  /// - Throws: ``DataError``, ``Storage/WriteError``
  package func record(_ figures: NGramFigures, step: Int) throws {
    var record = try RunRecord.read(runPath)
    record.nGrams = figures
    try record.write(to: runPath)
    var last = step
    var written: MetricsLine?
    try StepLog.forEachLine(metricsPath) { bytes in
      guard let line = MetricsLine(bytes) else { return }
      last = max(last, line.step)
      if line.kind == NGramFigures.lineKind { written = line }
    }
    // At the step that the run has reached, so that a start that resumes there keeps it.
    let line = figures.line(step: last, bestStep: step)
    if written.map(Self.lasting) != Self.lasting(line) || written?.step != last {
      try StepLog(path: metricsPath, resumingAt: last).append(line.json)
    }
    try rewriteReport()
  }

  /// Writes the report anew from what stands in the folder, if there is one.
  func rewriteReport() throws {
    guard try FileInput.exists(reportPath) else { return }
    try AtomicFile.write(
      Data(ReportPage(RunReport.read(self)).html.utf8), to: reportPath, isSynced: false)
  }

  /// The fields of a line that every repetition gives.
  private static func lasting(_ line: MetricsLine) -> [MetricsLine.Field] {
    line.fields.filter { $0.name != "time" }
  }
}
