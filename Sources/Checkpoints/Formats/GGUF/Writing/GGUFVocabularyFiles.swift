import Foundation
import Storage
import Tokenizer
import Transformer

/// Makes a GGUF file's tokenizer of a stored model's.
enum GGUFVocabularyFiles {
  /// - Throws: ``GGUFRefusal`` for a tokenizer that llama.cpp has no kind for.
  static func vocabulary(_ stored: StoredModel) throws -> GGUFVocabulary {
    let c = stored.stored
    let role: TokenizerRole = c.isCausal ? .decoder : .encoder
    let files = try stored.tokenizer.checkpointFiles(role: role, maximumLength: c.contextLength)
    guard let json = files.first(where: { $0.name == "tokenizer.json" })?.data else {
      throw GGUFRefusal("a tokenizer without tokenizer.json")
    }
    var vocabulary: GGUFVocabulary
    do throws(GGUFVocabularyError) {
      vocabulary = try GGUFVocabulary(json: json, stored.tokenizer, size: c.vocabularySize)
    } catch { throw GGUFRefusal(error.reason) }
    if let begin = c.beginToken, vocabulary.begin == nil { vocabulary.begin = begin }
    if c.isCausal, let end = c.endToken { vocabulary.end = end }
    if c.isCausal, let begin = c.beginToken { vocabulary.begin = begin }
    if c.isCausal, !stored.isForeign { vocabulary.addsBegin = false }
    vocabulary.chatTemplate = try stored.folder.files.chatTemplate()?.template.source
    return vocabulary
  }
}
