import Foundation
import Storage

extension RunFolder {
  /// Writes what a temperature made of a finished run's probabilities: into `run.json`, and into the report if there is one.
  ///
  /// - Throws: ``DataError``, ``Storage/WriteError``
  package func record(_ figures: TemperatureFigures) throws {
    var record = try RunRecord.read(runPath)
    record.calibration = figures
    try record.write(to: runPath)
    try rewriteReport()
  }
}
