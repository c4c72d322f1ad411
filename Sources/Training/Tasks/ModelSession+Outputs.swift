import Batches
import Kernels
import Transformer

extension ModelSession {
  /// Calls `body` with what the model's head gives for a batch.
  ///
  /// The matrix has a row for each token of a pretrained model, for each sequence of a fine-tuned one. It is on the arena
  /// and is released after `body`.
  ///
  /// - Parameter rows: the tokens whose outputs are wanted; nil for all, as it must be for outputs of sequences.
  package func withOutputs<Result>(
    _ sequences: SequenceBatch, rows: Range<Int>? = nil, _ body: (Matrix) throws -> Result
  ) rethrows -> Result {
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    return try body(model.outputs(sequences, rows: rows, &context))
  }

  /// The probabilities of each label for each sequence of a batch: [sequences][labels].
  public func probabilities(_ sequences: SequenceBatch) -> [[Float]] {
    withOutputs(sequences) { logits in
      engine.softmaxRows(logits)
      return logits.rowValues
    }
  }
}

extension Matrix {
  /// The numbers of each row.
  package var rowValues: [[Float]] { (0..<rows).map { self.rows($0..<$0 + 1).elements } }
}
