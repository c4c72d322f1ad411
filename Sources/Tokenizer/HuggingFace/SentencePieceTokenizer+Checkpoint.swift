import Foundation

extension SentencePieceTokenizer {
  /// The model file, and what transformers reads in its place.
  ///
  /// - Throws: for an encoder if the model lacks `<cls>` or `<sep>`.
  public func checkpointFiles(
    role: TokenizerRole, maximumLength: Int
  ) throws(TokenizerError) -> [(name: String, data: Data)] {
    let files = try HuggingFaceTokenizerFiles(self, role: role, maximumLength: maximumLength)
    return [("tokenizer.model", modelData)] + files.byName
  }
}
