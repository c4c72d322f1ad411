import Batches

/// Sequences of tokens laid end to end, with no padding between them.
public struct TokenBatch: Sendable, Equatable {
  /// The ids of all sequences, [tokens].
  public var tokens: [Int32] = []
  /// Where each sequence starts, and last the number of tokens: [sequences + 1].
  public var offsets: [Int] = [0]
  /// What each position is to predict, -1 for nothing: [tokens]; empty where sequences have labels instead.
  public var targets: [Int32] = []
  /// The segment of each token, 0 or 1: [tokens]; nil where the model has one segment.
  public var segments: [Int32]?

  /// A batch of nothing.
  public init() {}

  /// The number of sequences.
  public var count: Int { offsets.count - 1 }

  /// The number of positions with a target.
  public var targetCount: Int { targets.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) } }

  /// The positions of sequence `index`.
  public func sequence(_ index: Int) -> Range<Int> { offsets[index]..<offsets[index + 1] }
}

extension SequenceBatch {
  /// The sequences of a batch of tokens.
  package init(_ batch: TokenBatch) {
    self.init(tokens: batch.tokens, offsets: batch.offsets, segments: batch.segments)
  }
}
