import Batches
import Data
import Foundation

/// Labels of rows with what a teacher says of each.
struct TaughtTargets: RowTargets {
  let targets: any RowTargets
  /// The teacher's probabilities: [rows][labels].
  let probabilities: [[Float]]
  /// The teacher's share in each target.
  let share: Float

  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets {
    guard case .labels(let labels) = targets.targets(rows, of: sequences) else {
      preconditionFailure("only labels are taught")
    }
    return .taught(labels, Teaching(rows.map { probabilities[$0] }, share: share))
  }

  func evaluator() -> any RowEvaluator { targets.evaluator() }
}
