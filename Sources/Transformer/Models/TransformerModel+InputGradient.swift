import Batches
import Kernels

// What a classifier's answers owe to the rows that enter its first block.
extension TransformerModel {
  /// The rows that enter the first block, [tokens, hiddenSize]: embeddings of tokens, positions and segments, normed where the
  /// model does so. They stay on the arena.
  package func inputRows(_ sequences: SequenceBatch, _ context: inout Context) -> Matrix {
    context.batch = sequences
    let rows = context.arena.matrix(sequences.tokenCount, configuration.hiddenSize)
    let mark = context.arena.mark
    _ = parts.embedding.forward(into: rows, &context)
    context.arena.release(to: mark)
    return rows
  }

  /// The log-probabilities of labels for other rows in place of those of the tokens, and the gradient of their sum.
  ///
  /// - Parameters:
  ///   - sequences: where sequences begin and end, and their positions; the tokens are not looked at.
  ///   - rows: what enters the first block, [tokens, hiddenSize].
  ///   - labels: of a classifier, one for each sequence.
  ///   - gradient: [tokens, hiddenSize], written with ∂ Σ log p(label) / ∂ rows.
  /// - Returns: Σ log p(label), in nats.
  package func labelGradient(
    _ sequences: SequenceBatch, rows: Matrix, labels: [Int32], into gradient: Matrix,
    _ context: inout Context
  ) -> Double {
    context.batch = sequences
    let start = context.arena.mark
    defer { context.arena.release(to: start) }
    let (x, savedBlocks) = forward(parts.blocks, rows, &context)
    var hidden = x
    let savedNorm = parts.finalNorm.map { norm in
      hidden = context.arena.matrix(x.rows, x.columns)
      return norm.forward(x, into: hidden, plus: nil, &context)
    }
    // The loss is −Σ log p, and each row's gradient is multiplied by the scale.
    let loss = parts.head.loss(hidden, .labels(labels), LossOptions(scale: -1), into: gradient, &context)
    if let norm = parts.finalNorm, let savedNorm {
      norm.backward(gradient, into: gradient, plus: nil, savedNorm, &context)
    }
    backward(parts.blocks, savedBlocks, gradient, &context)
    return -loss.nats
  }
}
