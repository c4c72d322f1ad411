import CommandLine
import Foundation
import Storage
import Training

/// What a simple model makes of the validation rows, and how long that took.
struct MeasuredBaseline {
  let figures: [(name: String, value: Double)]
  let seconds: Double

  /// Measures it; nil where there are no validation rows or the task has none.
  init?(_ rows: FinetuneRows) throws {
    guard let validation = rows.validation else { return nil }
    let began = Date()
    guard let figures = try rows.task.baseline(training: rows.training, validation: validation) else {
      return nil
    }
    self.figures = figures
    seconds = Date().timeIntervalSince(began)
  }

  /// One line of figures.
  var text: String {
    let text = figures.map { "\($0.name) \(Format.decimal($0.value, digits: 4))" }.joined(separator: "  ")
    return "linear baseline on the same rows: \(text)  (\(Format.duration(seconds)))"
  }

  /// Adds the figures to the result.
  func add(to line: inout ResultLine) {
    for figure in figures { line.add("baseline_\(figure.name)", figure.value) }
  }
}
