import Batches

/// An endless list of training sequences, epoch after epoch.
///
/// What sequence number n is depends on n and the seed alone, so training resumes from any step at once.
public protocol SequenceSampler: Sendable {
  /// The number of sequences in an epoch.
  var count: Int { get }
  /// The number of tokens learned from in an epoch.
  var tokensPerEpoch: Int { get }
  /// Appends sequence `number`, counted from the beginning of the run, with its targets.
  ///
  /// - Throws: ``DataError`` if a token file is damaged.
  func append(_ number: Int, to sequences: inout SequenceBuilder) throws
}

extension SequenceSampler {
  /// The `size` sequences of step `step`: a batch may end one epoch and begin the next.
  ///
  /// - Throws: ``DataError`` if a token file is damaged.
  public func batch(at step: Int, size: Int) throws -> MicroBatch {
    precondition(step >= 0 && size > 0)
    var sequences = SequenceBuilder()
    for number in step * size..<(step + 1) * size { try append(number, to: &sequences) }
    return sequences.batch
  }

  /// The epoch that sequence `number` belongs to, and which of the epoch's sequences it is.
  package func shuffled(_ number: Int, seed: UInt64) -> (epoch: Int, index: Int) {
    let (epoch, place) = number.quotientAndRemainder(dividingBy: count)
    return (epoch, Permutation(count: count, seed: seed, epoch: UInt64(epoch))[place])
  }
}
