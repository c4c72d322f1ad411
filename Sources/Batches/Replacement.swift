import Kernels

/// What replaced-token detection compares a batch with (ELECTRA, Clark et al. 2020).
///
/// The batch has masks where tokens are hidden. A generator fills them in, each with a token drawn from its softmax, and
/// learns by the cross entropy of the right ones; the detector reads the filled text and says of each token whether it is
/// another than the original.
public struct Replacement: Sendable {
  /// The token hidden at each position, −1 where none is.
  public var hidden: [Int32]
  /// Whether the detector is asked about each position: all but special tokens.
  public var scored: [Bool]
  /// The factor of the detector's summed loss. With λ·H/J, for H hidden and J scored tokens in a step, the step's loss over
  /// H is the generator's mean loss + λ times the detector's.
  public var weight: Float
  /// Draws the tokens: position i has counter i, so nothing that is drawn depends on another.
  public var random: RandomStream

  /// The parts given.
  public init(hidden: [Int32], scored: [Bool], weight: Float, random: RandomStream) {
    precondition(hidden.count == scored.count)
    self.hidden = hidden
    self.scored = scored
    self.weight = weight
    self.random = random
  }

  /// λ of the paper.
  public static let detectorWeight = 50.0

  /// The factor for a step.
  public static func weight(hidden: Int, scored: Int) -> Float {
    scored > 0 ? Float(detectorWeight * Double(hidden) / Double(scored)) : 0
  }

  /// The number of positions that the detector is asked about.
  public var scoredCount: Int { scored.count { $0 } }

  /// The positions of hidden tokens.
  package var positions: [Int] { hidden.indices.filter { hidden[$0] >= 0 } }

  /// A number in 0 ..< 1 for a position.
  package func uniform(at position: Int) -> Double {
    var stream = random.advanced(byCounters: position)
    return stream.uniform()
  }

  /// The sequences with those tokens drawn in the hidden places, and for each scored position whether it is another than
  /// the original: 1 or 0, −1 where the detector is not asked.
  package func filled(_ sequences: SequenceBatch, with drawn: [Int32]) -> MicroBatch {
    var tokens = sequences.tokens
    var labels = scored.map { $0 ? Int32(0) : -1 }
    for (position, token) in zip(positions, drawn) {
      tokens[position] = token
      if scored[position] { labels[position] = token == hidden[position] ? 0 : 1 }
    }
    return MicroBatch(
      SequenceBatch(tokens: tokens, offsets: sequences.offsets, segments: sequences.segments), .tokens(labels)
    )
  }
}
