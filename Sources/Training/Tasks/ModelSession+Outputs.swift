import Batches
import Kernels
import Transformer

extension ModelSession {
  /// Calls `body` with what the model's head gives for a batch: a row for each token of a pretrained model, for each
  /// sequence of a fine-tuned one. The matrix is on the arena and goes after `body`.
  package func withOutputs<Result>(_ sequences: SequenceBatch, _ body: (Matrix) throws -> Result) rethrows
    -> Result
  {
    context.batch = sequences
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    let matrix =
      switch model.configuration.head {
      case .language: model.logits(rows: 0..<sequences.tokenCount, &context)
      case .classification: model.classificationLogits(&context)
      case .replacedToken: model.detectionLogits(&context)
      }
    return try body(matrix)
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
