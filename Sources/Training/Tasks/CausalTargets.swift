import Batches
import Transformer

/// The next tokens of rows, of which those of prompts are not asked for.
struct CausalTargets: RowTargets {
  /// After each token of a row the one that follows, −1 where it is not asked for: [rows][tokens].
  let following: [[Int32]]

  var predictTokens: Bool { true }

  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets {
    .tokens(rows.flatMap { following[$0] })
  }

  func evaluator() -> any RowEvaluator { Evaluator() }

  /// Losses are summed by the model; nothing is said of single rows.
  private struct Evaluator: RowEvaluator {
    func add(_ outputs: [[Float]], rows: [Int]) {}
    var evaluation: Evaluation { .language(LossSum()) }
  }
}

extension Evaluation {
  /// The figures of predicted tokens.
  static func language(_ sum: LossSum) -> Evaluation {
    Evaluation(values: LanguageFigures(sum).values, metric: "loss", higherIsBetter: false)
  }
}
