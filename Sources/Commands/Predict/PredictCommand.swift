import Checkpoints
import CommandLine
import Data
import Foundation
import Runs
import Storage
import Training
import Transformer

/// Reads rows and prints a model's answer to each.
package struct PredictCommand {
  private let options: PredictOptions
  private let console: Console

  /// The command of these options.
  package init(_ options: PredictOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  package func run() throws {
    try InputFiles([options.input]).refuseStandardOutput()
    let isOfTokens =
      try options.task == .classify
      && options.inference.named(options.model).configuration().head.labelsTokens
    let predictor = try predictor(isOfTokens: isOfTokens)
    Interrupt.install()
    let target = options.task.answers.map { type(of: $0.task).target }
    let reading = options.table.reading(labels: .optional, target: target ?? .label)
    let began = Date()
    var lines: [String] = []
    if options.input == "-" {
      var stream = LabelledStream(name: StandardInput.name, options: reading, read: StandardInput.read)
      while console.outputProblem == nil, let table = try stream.next() {
        try answer(table, predictor, &lines)
      }
    } else {
      let table = try LabelledReader.read(options.input, options: reading)
      try answer(table, predictor, &lines)
    }
    if options.common.wantsJSON {
      console.result("{\"predictions\": [" + lines.joined(separator: ", ") + "]}")
    }
    try predictor.finish()
    report(predictor, seconds: Date().timeIntervalSince(began))
  }

  private func predictor(isOfTokens: Bool) throws -> any RowAnswering {
    if let asked = options.task.answers { return try CausalPredictor(options, asked) }
    if options.task == .fillMask { return try MaskPredictor(options) }
    if let method = options.explanation.method {
      if isOfTokens {
        throw UsageError(
          "--explain goes with classifiers that give each row one label; this one labels tokens.")
      }
      return try ExplainedPredictor(options, method)
    }
    if isOfTokens, let long = options.long, long != .truncate {
      throw UsageError("--long \(long.rawValue) goes with one answer a row; this model labels tokens.")
    }
    return isOfTokens ? try TokenPredictor(options) : try RowPredictor(options)
  }

  /// Prints the lines of some rows, or keeps them for `--json`.
  private func answer(_ table: LabelledTable, _ predictor: any RowAnswering, _ kept: inout [String]) throws {
    if predictor.rowCount == 0 {
      console.note("\(table.path): \(table.layout)")
      table.warnOfUnreadPair(console)
    }
    if table.skippedRows > 0 {
      let rows = CheckWords.count(
        table.skippedRows, "row cannot be used and is", "rows cannot be used and are")
      console.warn("\(table.path): \(rows) left out")
    }
    try predictor.lines(table, includesText: options.includeText) { line in
      if options.common.wantsJSON { kept.append(line) } else { console.result(line) }
    }
  }

  private func report(_ predictor: any RowAnswering, seconds: Double) {
    if predictor.cutCount > 0 {
      let share = Double(predictor.shareLost.lost) / Double(max(1, predictor.shareLost.of))
      console.note(
        "\(predictor.cutCount) of \(predictor.rowCount) rows are longer than \(predictor.maxLength) tokens and lose "
          + "\(CheckWords.share(share)) of all tokens")
    }
    if let text = predictor.longRows.text(of: predictor.rowCount, maxLength: predictor.maxLength) {
      console.note(text)
    }
    console.note(
      "\(predictor.rowCount) rows in \(Format.duration(seconds)), "
        + Format.rate(Double(predictor.rowCount) / max(seconds, 1e-9), "rows"))
  }
}
