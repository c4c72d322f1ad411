import Foundation
import Storage

/// One line of `metrics.jsonl`: a flat JSON object whose fields keep their order.
///
/// Every line has `step`, the number of steps done, and `kind`:
///
/// - `train`: what happened since the last such line: `loss` (mean over targets, nats), `learning_rate`, `gradient_norm`
///   (before clipping), `tokens_per_second`, `operations_per_second`.
/// - `validation`: the figures of an evaluation, `metric`, the name of the one that decides, and `best`, whether no earlier
///   one was as good.
/// - what happened once: `started`, `resumed`, `saved`, `skipped` (a step whose loss or gradient is not finite), `spike`,
///   `rollback` (`from` a step `to` an earlier one; the lines between are gone), and how a session ended: `finished`,
///   `paused` (after the steps asked for), `stopped` (early, with a `reason`), `interrupted`, `diverged`, `failed`.
///
/// `time` is the clock in seconds since 1970; `tokens` and `seconds`, where they stand, count since the run began, over
/// resumes. A figure that is not finite is null. All but `time`, `seconds`, rates, memory and the events of a stop are the
/// same in every repetition of a run.
package struct MetricsLine: Sendable, Equatable {
  /// The value of a field.
  package enum Value: Sendable, Equatable {
    case number(Double)
    case text(String)
    case flag(Bool)

    var json: String {
      switch self {
      // Counts are whole numbers, and as such the shortest that reads back as the same.
      case .number(let value) where value.magnitude < 9e15 && value == value.rounded(): "\(Int(value))"
      case .number(let value): value.isFinite ? "\(value)" : "null"
      case .text(let text): JSONValue.string(text).json
      case .flag(let flag): flag ? "true" : "false"
      }
    }
  }

  /// A name and its value.
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }

    package init(_ name: String, _ value: Double) { self.init(name, .number(value)) }
  }

  /// The number of steps done.
  package var step: Int
  /// `train`, `validation`, or the name of what happened.
  package var kind: String
  /// The other fields.
  package var fields: [Field]

  /// A line.
  package init(step: Int, kind: String, _ fields: [Field]) {
    self.step = step
    self.kind = kind
    self.fields = fields
  }

  /// A line about something that happened once.
  package static func event(_ name: String, step: Int, _ fields: [Field] = []) -> MetricsLine {
    MetricsLine(step: step, kind: name, [Field("time", Date().timeIntervalSince1970)] + fields)
  }

  /// A figure; nil if there is none of that name, or it is null.
  package subscript(number name: String) -> Double? {
    guard case .number(let value)? = fields.first(where: { $0.name == name })?.value, value.isFinite else {
      return nil
    }
    return value
  }

  /// A text; nil if there is none of that name.
  package subscript(text name: String) -> String? {
    guard case .text(let text)? = fields.first(where: { $0.name == name })?.value else { return nil }
    return text
  }

  /// Whether a flag of that name is set.
  package subscript(flag name: String) -> Bool {
    fields.contains { $0.name == name && $0.value == .flag(true) }
  }

  /// The line as JSON, without a newline.
  package var json: String {
    let rest = fields.map { ", \"\($0.name)\": \($0.value.json)" }.joined()
    return "{\"step\": \(step), \"kind\": \"\(kind)\"\(rest)}"
  }
}
