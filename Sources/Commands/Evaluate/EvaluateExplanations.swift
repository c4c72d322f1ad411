import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Storage
import Training
import Transformer

extension Evaluate {
  /// Tries explanations of a model's answers on some of its rows.
  func explain(
    _ answers: AnsweredRows, _ table: LabelledTable, _ method: ExplanationMethod, _ engine: Engine
  ) throws -> ExplanationReport {
    let loaded = try LoadedModel.open(options.model)
    let maxLength = answers.dataset.rows.indices.map(answers.dataset.length).max() ?? 1
    let model = try ExplainedModel.opened(loaded, maxLength: maxLength, engine: engine)
    let explainer = Explainer(model, method, nGrams: nil, seed: options.common.seed)
    let order = Permutation(count: table.rows.count, seed: options.common.seed)
    let chosen = (0..<min(options.judging.explainRows, table.rows.count)).map { order[$0] }
    var trial = ExplanationTrial()
    let progress = ProgressLine(console)
    try Interrupt.answering {
      for row in chosen {
        try Interrupt.check()
        let values = answers.outputs[row]
        let best = values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
        try trial.add(table.rows[row], label: best, explainer)
        let done = Double(trial.rows) / Double(chosen.count)
        progress.update([("explaining", "\(trial.rows) of \(chosen.count) rows")], done: done)
      }
    }
    progress.finish()
    return ExplanationReport(method, trial, seed: options.common.seed)
  }
}
