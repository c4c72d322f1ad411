import Batches

extension MicroBatch {
  /// The ids of all sequences.
  package var tokens: [Int32] { sequences.tokens }
  /// Where each sequence begins, and the end.
  package var offsets: [Int] { sequences.offsets }
  /// The number of sequences.
  package var count: Int { sequences.count }
  /// The positions of a sequence.
  package func sequence(_ index: Int) -> Range<Int> { sequences.range(of: index) }

  /// The token that each position is to predict; empty where targets are no tokens.
  package var predicted: [Int32] { if case .tokens(let tokens) = targets { tokens } else { [] } }

  /// A batch of sequences without targets.
  package init(_ sequences: [[Int32]]) { self.init(SequenceBatch(sequences), .tokens([])) }
}

extension MicroBatch: Equatable {
  /// Whether sequences and predicted tokens are the same.
  public static func == (left: MicroBatch, right: MicroBatch) -> Bool {
    left.sequences == right.sequences && left.predicted == right.predicted
  }
}
