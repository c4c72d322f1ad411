import Data
import Storage

/// A model whose answer is not a number. Exit code 4: its training diverged.
struct PredictionError: Error, CustomStringConvertible, Faulty {
  private let line: Int

  init(row: LabelledRow) { line = row.line }

  var description: String {
    "The model's numbers for the row of line \(line) are not numbers: its training diverged; use an earlier checkpoint."
  }

  var fault: Fault { .diverged }
}
