import CommandLine
import Kernels
import Runs
import Storage
import Training

/// How the best checkpoint stands on the validation rows with what was tuned on them, and without.
struct TunedFigures {
  let before: Evaluation
  let after: Evaluation
  let summary: String
  let fileName: String

  /// The figures that changed, in one line.
  var text: String {
    let changes = zip(before.values, after.values).filter { $0.value != $1.value }.map {
      "\($0.name) \(Format.decimal($0.value, digits: 4)) → \(Format.decimal($1.value, digits: 4))"
    }
    let effect = changes.isEmpty ? "nothing changed" : changes.joined(separator: ", ")
    return "tuned on the validation rows: \(summary), in best/\(fileName); \(effect)"
  }

  /// Adds the figures to the result.
  func add(to line: inout ResultLine) {
    for figure in after.values { line.add("tuned_\(figure.name)", figure.value) }
  }
}

extension Finetune {
  /// Lets the task choose what it keeps beside the weights, by the validation rows, for the best and the last checkpoint.
  ///
  /// - Returns: how the best stands with it; nil where the task chooses nothing, or the run has not ended.
  func tune(
    _ outcome: TrainingRun.Outcome, _ rows: FinetuneRows, _ prepared: PreparedFinetuning, _ folder: RunFolder,
    _ engine: Engine
  ) throws -> TunedFigures? {
    guard type(of: rows.task).isTuned, outcome.isFinished, let validation = prepared.validation,
      let table = rows.validation
    else { return nil }
    let evaluation = RowEvaluation(rows.task, validation)
    var figures: TunedFigures?
    for path in folder.bestAndLast {
      let outputs = try evaluation.outputs(ofCheckpoint: path, engine)
      guard let tuning = try rows.task.tuned(outputs, on: table) else { return nil }
      try FolderPart.write(tuning.file, tuning.fileName, in: path)
      guard figures == nil else { continue }
      var after = try tuning.task.targets(of: table).evaluator()
      after.add(outputs, rows: Array(outputs.indices))
      figures = TunedFigures(
        before: evaluation.figures(outputs), after: after.evaluation, summary: tuning.summary,
        fileName: tuning.fileName)
    }
    return figures
  }
}
