import Checkpoints
import CommandLine
import Data
import Foundation
import Runs
import Storage
import Training

/// Reads rows, sorts them and prints a line for each.
struct PredictCommand {
  private let options: PredictOptions
  private let console: Console

  init(_ options: PredictOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  func run() throws {
    let classifier = try RowClassifier(options)
    Interrupt.install()
    let reading = options.table.reading(labels: .optional)
    let began = Date()
    var lines: [String] = []
    if options.input == "-" {
      var stream = LabelledStream(name: StandardInput.name, options: reading, read: StandardInput.read)
      while console.outputProblem == nil, let table = try stream.next() {
        try answer(table, classifier, &lines)
      }
    } else {
      let table = try LabelledReader.read(options.input, options: reading)
      console.note("\(options.input): \(table.layout)")
      try answer(table, classifier, &lines)
    }
    if options.common.wantsJSON {
      console.result("{\"predictions\": [" + lines.joined(separator: ", ") + "]}")
    }
    report(classifier, seconds: Date().timeIntervalSince(began))
  }

  /// Prints the lines of some rows, or keeps them for `--json`.
  private func answer(_ table: LabelledTable, _ classifier: RowClassifier, _ kept: inout [String]) throws {
    if table.skippedRows > 0 {
      console.warn("\(table.path): \(table.skippedRows) rows cannot be used and are left out")
    }
    try classifier.classify(table) { row, probabilities in
      let line = try PredictionLine(
        labels: classifier.labels, probabilities, text: options.includeText ? row.text : nil,
        pair: options.includeText ? row.pair : nil
      ).json()
      if options.common.wantsJSON { kept.append(line) } else { console.result(line) }
    }
  }

  private func report(_ classifier: RowClassifier, seconds: Double) {
    if classifier.cutCount > 0 {
      let share = Double(classifier.shareLost.lost) / Double(max(1, classifier.shareLost.of))
      console.note(
        "\(classifier.cutCount) of \(classifier.rowCount) rows are longer than \(classifier.maxLength) tokens and lose "
          + "\(Format.percent(share)) of all tokens")
    }
    console.note(
      "\(classifier.rowCount) rows in \(Format.duration(seconds)), "
        + Format.rate(Double(classifier.rowCount) / max(seconds, 1e-9), "rows"))
  }
}
