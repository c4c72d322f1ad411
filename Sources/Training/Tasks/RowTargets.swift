import Batches

/// The targets of a table's rows, in the form that their task gives them.
public protocol RowTargets: Sendable {
  /// The targets of some rows, whose sequences are those of a batch.
  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets
  /// Whether they are tokens of the model's vocabulary, whose loss is all there is to say.
  var predictTokens: Bool { get }
  /// Compares a model's outputs with these targets; it has seen none yet.
  func evaluator() -> any RowEvaluator
}

extension RowTargets {
  /// No.
  public var predictTokens: Bool { false }
}

/// Collects what a model says of rows and makes figures of it.
public protocol RowEvaluator {
  /// Adds the outputs of some rows, one list of numbers a row.
  mutating func add(_ outputs: [[Float]], rows: [Int])
  /// The figures of all rows added.
  var evaluation: Evaluation { get }
}
