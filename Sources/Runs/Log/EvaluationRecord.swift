import Foundation
import Training

/// A classifier's evaluation in full: a line of `evaluations.jsonl`.
package struct EvaluationRecord: Codable, Sendable, Equatable {
  /// The number of steps done.
  package var step: Int
  /// Figures of each label, and the confusion matrix.
  package var metrics: ClassificationMetrics

  /// The result of an evaluation.
  package init(step: Int, metrics: ClassificationMetrics) {
    self.step = step
    self.metrics = metrics
  }

  /// The line of `evaluations.jsonl`.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return "{\"step\": \(step), \"metrics\": \(String(decoding: try encoder.encode(metrics), as: UTF8.self))}"
  }
}
