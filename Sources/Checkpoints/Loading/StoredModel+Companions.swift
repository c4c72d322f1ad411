import Foundation
import Storage
import Tokenizer
import Transformer

extension StoredModel {
  /// The files beside the tokenizer's that a model trained from this one keeps byte for byte: pooling, prompts and licence of a
  /// model made elsewhere, and settings of generation where it still writes text. None of a model that Apus made.
  ///
  /// - Throws: ``FileError`` for one that cannot be read.
  package func companions() throws(FileError) -> [(name: String, data: Data)] {
    guard isForeign else { return [] }
    let c = model.configuration
    var files: [(String, Data)] = []
    for name in try CompanionFiles.lasting(
      in: folder.files.tokenizerFolder, generates: c.isCausal && c.head == .language)
    {
      files.append((name, try CompanionFiles.read(name, in: folder.files.tokenizerFolder)))
    }
    return files
  }
}

extension ModelConfiguration {
  /// Names the token that fills short rows of a decoder's classifier, which transformers needs to find the last token of each:
  /// the one that its tokenizer fills rows with, or one that ends no row.
  mutating func padRows(by tokenizer: any Tokenizer) throws {
    guard isCausal, head.isOfSequences else { return }
    let special = tokenizer.specialTokens
    let last = try tokenizer.textFrame()?.after.last
    let candidates = [
      special.padding, paddingToken.flatMap { Int32(exactly: $0) }, special.end, special.unknown,
      special.begin,
    ]
    if let id = candidates.compactMap({ $0 }).first(where: { $0 != last && $0 < vocabularySize }) {
      paddingToken = Int(id)
    }
  }
}
