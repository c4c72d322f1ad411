import Foundation
import Tokenizer
import Transformer

/// The files of a checkpoint that carry its tokenizer, for Apus and for transformers.
package enum TokenizerFiles {
  /// The SentencePiece model and what transformers reads in its place.
  package static func make(
    _ tokenizer: SentencePieceTokenizer, _ configuration: ModelConfiguration
  ) throws -> [(name: String, data: Data)] {
    let files = try HuggingFaceTokenizerFiles(
      tokenizer, role: configuration.isCausal ? .decoder : .encoder,
      maximumLength: configuration.contextLength)
    return [("tokenizer.model", tokenizer.modelData)] + files.byName
  }
}
