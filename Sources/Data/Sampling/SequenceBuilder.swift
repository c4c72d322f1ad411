import Batches

/// Token sequences with targets while they are laid end to end; what becomes a micro-batch.
public struct SequenceBuilder: Sendable {
  /// The ids of all sequences so far, [tokens].
  public var tokens: [Int32] = []
  /// Where each sequence starts, and last the number of tokens: [sequences + 1].
  public var offsets: [Int] = [0]
  /// What each position is to predict, -1 for nothing: [tokens].
  public var targets: [Int32] = []

  /// No sequence yet.
  public init() {}

  /// The sequences with their targets.
  public var batch: MicroBatch {
    MicroBatch(SequenceBatch(tokens: tokens, offsets: offsets), .tokens(targets))
  }
}
