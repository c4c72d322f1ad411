import Forecast
import Storage

/// The one JSON object that a command prints with `--json`.
package struct ResultLine {
  private var fields: [String] = []

  /// An empty object.
  package init() {}

  /// Adds a value.
  package mutating func add(_ name: String, _ value: JSONValue) {
    fields.append("\(JSONValue.string(name).json): \(value.json)")
  }

  /// Adds a figure; JSON has no NaN and no infinity, which become null.
  package mutating func add(_ name: String, _ value: Double) {
    add(name, value.isFinite ? .number(value) : .null)
  }

  /// Adds figures in their order.
  package mutating func add(_ values: [(name: String, value: Double)]) {
    for value in values { add(value.name, value.value) }
  }

  /// Adds what a run took of memory and was planned to, in bytes.
  package mutating func add(memory outcome: TrainingRun.Outcome, _ plan: MemoryPlan) {
    add("peak_memory", .integer(outcome.peakMemory))
    add("memory_plan", .integer(plan.total))
  }

  /// The object on one line.
  package var text: String { "{" + fields.joined(separator: ", ") + "}" }
}
