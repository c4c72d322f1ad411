import CommandLine
import Data
import Foundation
import Storage
import Training

/// What a simple model, of n-grams, makes of the validation rows, and how long that took.
struct MeasuredBaseline {
  let model: NGramModel
  /// What it says of each validation row: [rows][labels], logarithms of probabilities.
  let logProbabilities: [[Float]]
  let evaluation: Evaluation
  let seconds: Double

  /// Measures it; nil where there are no validation rows or the task has none.
  init?(_ rows: FinetuneRows) throws {
    guard let validation = rows.validation else { return nil }
    let began = Date()
    guard let model = try rows.task.nGramModel(of: rows.training) else { return nil }
    self.model = model
    logProbabilities = validation.rows.map(model.logProbabilities)
    var evaluator = try rows.task.targets(of: validation).evaluator()
    evaluator.add(logProbabilities.map { $0.map { exp($0) } }, rows: Array(validation.rows.indices))
    evaluation = evaluator.evaluation
    seconds = Date().timeIntervalSince(began)
  }

  /// One line of figures.
  var text: String {
    let figures = evaluation.values.map { "\($0.name) \(Format.decimal($0.value, digits: 4))" }
    return
      "n-gram model on the same rows: \(figures.joined(separator: "  "))  (\(what), \(Format.duration(seconds)))"
  }

  /// What it counts, in words.
  var what: String {
    let kind =
      switch model.kind {
      case .words: "words"
      case .characters: "characters"
      case .both: "words and characters"
      }
    return "\(Format.count(model.gramCount)) n-grams of \(kind)"
  }

  /// Adds the figures to the result.
  func add(to line: inout ResultLine) {
    for figure in evaluation.values { line.add("baseline_\(figure.name)", figure.value) }
  }
}
