import Tokenizer
import Transformer

/// Which tokens end a text and which may never be in it.
package struct GenerationVocabulary {
  /// The end token, as the model and the tokenizer name it.
  package let endTokens: Set<Int32>
  /// Control tokens but the end, the unknown token, and ids beyond the tokenizer: models round their vocabulary up.
  package let suppressed: Set<Int32>

  /// What a model and its tokenizer say.
  package init(_ configuration: ModelConfiguration, _ tokenizer: any Tokenizer) {
    let ends = Set(
      configuration.endTokens.map { Int32($0) } + [tokenizer.specialTokens.end].compactMap { $0 })
    var suppressed = Set(tokenizer.specialTokens.all)
    for id in 0..<Int32(tokenizer.vocabularySize) where tokenizer.isControl(id) { suppressed.insert(id) }
    suppressed.formUnion(Int32(tokenizer.vocabularySize)..<Int32(configuration.vocabularySize))
    endTokens = ends
    self.suppressed = suppressed.subtracting(ends)
  }
}

extension Tokenizer {
  /// The tokens in whose text any of some texts occurs.
  package func tokens(holding texts: [String]) -> Set<Int32> {
    Set(
      (0..<Int32(vocabularySize)).filter { id in
        // What cannot be decoded alone is not a whole text either.
        let text = (try? decode([id])) ?? ""
        return texts.contains { text.contains($0) }
      })
  }
}
