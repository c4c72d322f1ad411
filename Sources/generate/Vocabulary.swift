import Tokenizer
import Training
import Transformer

/// Which tokens end a text and which may never be in it.
struct Vocabulary {
  /// The end token, as the model and the tokenizer name it.
  let endTokens: Set<Int32>
  /// Control tokens but the end, the unknown token, and ids beyond the tokenizer: models round their vocabulary up.
  let suppressed: Set<Int32>

  init(_ loaded: LoadedModel) {
    let tokenizer = loaded.tokenizer
    let configuration = loaded.model.configuration
    let ends = Set([configuration.endToken.map { Int32($0) }, tokenizer.specialTokens.end].compactMap { $0 })
    var suppressed = Set(tokenizer.specialTokens.all)
    for id in 0..<Int32(tokenizer.vocabularySize) where tokenizer.isControl(id) { suppressed.insert(id) }
    suppressed.formUnion(Int32(tokenizer.vocabularySize)..<Int32(configuration.vocabularySize))
    endTokens = ends
    self.suppressed = suppressed.subtracting(ends)
  }
}
