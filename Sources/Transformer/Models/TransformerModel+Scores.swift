import Batches
import Kernels

/// What a language model says of one token.
public struct TokenScore: Sendable, Equatable {
  /// −log p(token), in nats.
  public let nats: Float
  /// Whether no token was likelier; of equally likely ones the first counts.
  public let isFirstChoice: Bool

  /// The parts given.
  public init(nats: Float, isFirstChoice: Bool) {
    self.nats = nats
    self.isFirstChoice = isFirstChoice
  }
}

extension TransformerModel {
  /// The most logits of scored tokens that exist at once, 16 MiB of them, unless a chunk would have fewer than 64 rows.
  private static let scoredLogits = 4 << 20

  /// What the model says of each target of a batch, in their order. The head is applied to rows with a target alone.
  ///
  /// - Parameters:
  ///   - sequences: the sequences.
  ///   - targets: a token for each position, −1 where there is none; the model's outputs are over its vocabulary.
  /// - Returns: a score for each target that is a token; none when planning.
  public func tokenScores(
    _ sequences: SequenceBatch, targets: [Int32], _ context: inout Context
  ) -> [TokenScore] {
    precondition(targets.count == sequences.tokenCount)
    precondition(outputRows(sequences) == sequences.tokenCount, "sequences have no outputs of single tokens")
    let rows = targets.indices.filter { targets[$0] >= 0 }.map(Int32.init)
    guard !rows.isEmpty else { return [] }
    let start = context.arena.mark
    defer { context.arena.release(to: start) }
    let hidden = hiddenStates(sequences, &context)
    let gathered = context.arena.matrix(rows.count, hidden.columns)
    context.engine.gatherRows(hidden, rows, into: gathered, accumulate: false)
    let chosen = rows.map { targets[Int($0)] }
    // Chunks of nearly one size: a last one of a few rows would be summed in another order.
    let most = max(64, Self.scoredLogits / parts.head.outputWidth)
    let count = (rows.count + most - 1) / most
    if context.engine.isPlanning {
      // Fewer rows than these may make one larger chunk: what is planned has to do for them too.
      let largest = 0..<min(rows.count, most)
      return score(gathered.rows(largest), chosen[largest], &context)
    }
    var scores: [TokenScore] = []
    scores.reserveCapacity(rows.count)
    for chunk in 0..<count {
      let range = rows.count * chunk / count..<rows.count * (chunk + 1) / count
      scores += score(gathered.rows(range), chosen[range], &context)
    }
    return scores
  }

  /// What the head makes of some hidden states, [n, hiddenSize].
  private func score(
    _ hidden: Matrix, _ targets: ArraySlice<Int32>, _ context: inout Context
  ) -> [TokenScore] {
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    let logits = context.arena.matrix(hidden.rows, parts.head.outputWidth)
    let losses = context.arena.matrix(hidden.rows, 1)
    parts.head.compute(logits, from: hidden, &context)
    context.engine.negativeLogLikelihood(logits, targets: targets, losses: losses)
    let best = context.engine.argmaxRows(logits)
    if context.engine.isPlanning { return [] }
    return zip(losses.elements, zip(targets, best)).map { TokenScore(nats: $0, isFirstChoice: $1.0 == $1.1) }
  }
}
