/// The sequences of one forward and backward pass with what they are compared with: the one batch that samplers make and
/// models take.
public struct MicroBatch: Sendable {
  /// The sequences.
  public let sequences: SequenceBatch
  /// What they are compared with.
  public let targets: Targets

  /// Sequences with their targets.
  public init(_ sequences: SequenceBatch, _ targets: Targets) {
    self.sequences = sequences
    self.targets = targets
  }

  /// The sequences, and all of them once more, with their labels: each passes twice, under other dropout masks.
  public var doubled: MicroBatch {
    switch targets {
    case .labels(let labels): MicroBatch(sequences.doubled, .labels(labels + labels))
    case .taught(let labels, let teaching):
      MicroBatch(sequences.doubled, .taught(labels + labels, teaching.doubled))
    case .numbers, .tokens, .replaced: preconditionFailure("only labelled sequences are doubled")
    }
  }
}
