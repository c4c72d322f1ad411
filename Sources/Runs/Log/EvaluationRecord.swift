import Foundation
import Training

/// What an evaluation found in full: a line of `evaluations.jsonl`.
package struct EvaluationRecord: Sendable {
  /// The number of steps done.
  package var step: Int
  /// What the task found, as far as a log keeps it.
  package var detail: any EvaluationDetail

  /// The result of an evaluation.
  package init(step: Int, detail: any EvaluationDetail) {
    self.step = step
    self.detail = detail.logged
  }

  /// Reads a line whose detail is of `type`; nil if it is none, as a line that was torn.
  package init?(_ line: ArraySlice<UInt8>, as type: any EvaluationDetail.Type) {
    guard let record = Self.read(line, type) else { return nil }
    self = record
  }

  private static func read<Detail: EvaluationDetail>(
    _ line: ArraySlice<UInt8>, _ type: Detail.Type
  ) -> EvaluationRecord? {
    Line<Detail>.ofLine(line).map { EvaluationRecord(step: $0.step, detail: $0.metrics) }
  }

  private struct Line<Detail: EvaluationDetail>: Decodable {
    var step: Int
    var metrics: Detail
  }

  /// The line of `evaluations.jsonl`.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return "{\"step\": \(step), \"metrics\": \(String(decoding: try encoder.encode(detail), as: UTF8.self))}"
  }
}
