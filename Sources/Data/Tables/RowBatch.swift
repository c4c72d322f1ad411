import Batches

/// Sequences of some rows of a data set.
public struct RowBatch: Sendable, Equatable {
  /// The sequences.
  public var sequences: SequenceBatch
  /// The row of the data set that each sequence came from: [sequences].
  public var rows: [Int]
}
