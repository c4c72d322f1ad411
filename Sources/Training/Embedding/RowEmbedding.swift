import Batches
import Checkpoints
import Foundation
import Kernels
import Storage
import Tokenizer
import Transformer

/// Turns sequences into embeddings: their hidden states pooled, and what the model's folder says comes then.
package struct RowEmbedding: Sendable {
  /// How it is done.
  package var settings: EmbeddingSettings
  /// What is put before every text.
  package var prefix = ""
  /// The tokens at the beginning of a sequence that are not pooled.
  package var skipped = 0

  /// Embeddings by these settings, of texts as they are.
  package init(_ settings: EmbeddingSettings) { self.settings = settings }

  /// A text as the model is to read it.
  package func text(_ text: String) -> String {
    let whole = prefix + text
    return settings.lowercases ? whole.lowercased() : whole
  }

  /// The embedding of each sequence.
  package func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    session.withHiddenStates(sequences) { hidden in
      (0..<sequences.count).map { index in
        let states = hidden.rows(sequences.range(of: index))
        let pooled = settings.poolings.flatMap { $0.row(states, skipping: skipped) }
        return settings.steps.reduce(pooled) { $1.apply($0) }
      }
    }
  }

  /// An embedding as a line of JSON: `embedding`, and `text` where it is to be repeated.
  ///
  /// Each number is the shortest decimal that reads back as the same single-precision number.
  package func line(_ outputs: [Float], text: String?) -> String {
    var line = "{\"embedding\":[" + outputs.map { "\($0)" }.joined(separator: ",") + "]"
    if let text {
      line += ",\"text\":" + String(decoding: JSONWriter.bytes(.string(text), .compact), as: UTF8.self)
    }
    return line + "}"
  }
}

extension ModelSession {
  /// Calls `body` with the last hidden states of a batch, [tokens, hiddenSize], which are released after it.
  package func withHiddenStates<Result>(
    _ sequences: SequenceBatch, _ body: (Matrix) throws -> Result
  ) rethrows -> Result {
    let mark = context.arena.mark
    defer { context.arena.release(to: mark) }
    return try body(model.hiddenStates(sequences, &context))
  }
}
