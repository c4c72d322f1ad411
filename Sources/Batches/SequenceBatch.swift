/// A batch of sequences of any lengths, end to end. There is no padding, so none costs anything, and a sequence gives
/// the same result in any batch; to the last bit in batches of more than four tokens, to rounding in smaller ones, whose
/// products read the weights in another order.
public struct SequenceBatch: Sendable, Equatable {
  /// The token ids of all sequences, one after another.
  public let tokens: [Int32]
  /// Where each sequence begins in `tokens`, and the end: count + 1 numbers.
  public let offsets: [Int]
  /// The segment (0 or 1) of each token; nil where all are 0.
  public let segments: [Int32]?
  /// The position of each token in its sequence.
  public let positions: [Int32]

  /// - Parameters:
  ///   - tokens: the ids of all sequences.
  ///   - offsets: rising from 0 to `tokens.count`; no sequence is empty.
  ///   - segments: as many as tokens.
  ///   - start: the position of each sequence's first token: what a cache already holds.
  public init(tokens: [Int32], offsets: [Int], segments: [Int32]? = nil, start: Int = 0) {
    precondition(
      offsets.first == 0 && offsets.last == tokens.count, "offsets must run from 0 to \(tokens.count)")
    precondition(segments == nil || segments?.count == tokens.count)
    self.tokens = tokens
    self.offsets = offsets
    self.segments = segments
    var positions: [Int32] = []
    positions.reserveCapacity(tokens.count)
    for sequence in 0..<offsets.count - 1 {
      precondition(offsets[sequence] < offsets[sequence + 1], "sequence \(sequence) is empty")
      for position in 0..<offsets[sequence + 1] - offsets[sequence] {
        positions.append(Int32(start + position))
      }
    }
    self.positions = positions
  }

  /// A batch of the sequences given.
  public init(_ sequences: [[Int32]]) {
    var offsets = [0]
    for sequence in sequences { offsets.append((offsets.last ?? 0) + sequence.count) }
    self.init(tokens: sequences.flatMap { $0 }, offsets: offsets)
  }

  /// Sequences of the lengths given, to plan with: tokens 0.
  public init(lengths: [Int]) {
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    self.init(tokens: [Int32](repeating: 0, count: offsets[lengths.count]), offsets: offsets)
  }

  /// The sequences, and all of them once more.
  public var doubled: SequenceBatch {
    SequenceBatch(
      tokens: tokens + tokens, offsets: offsets + offsets.dropFirst().map { tokens.count + $0 },
      segments: segments.map { $0 + $0 })
  }

  /// The number of sequences.
  public var count: Int { offsets.count - 1 }
  /// The positions of a sequence in ``tokens``.
  public func range(of sequence: Int) -> Range<Int> { offsets[sequence]..<offsets[sequence + 1] }
  /// The number of tokens of all sequences.
  public var tokenCount: Int { tokens.count }
  /// The length of the longest sequence.
  public var longest: Int { (0..<count).map { offsets[$0 + 1] - offsets[$0] }.max() ?? 0 }
}
