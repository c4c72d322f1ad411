import Checkpoints
import Tokenizer
import Transformer

/// Turns a prompt into the tokens that a decoder continues.
///
/// Documents of Apus's own models are separated by the end token, and nothing else precedes their text; some families'
/// models made elsewhere were trained with a begin token before it.
package struct PromptEncoder: Sendable {
  /// The token that begins a text; nil where there is none.
  package let begin: Int32?

  private let tokenizer: any Tokenizer
  private let isForeign: Bool
  private let beginsTexts: Bool
  /// The token that ends a text; nil where there is none.
  package let end: Int32?

  /// The prompts of a model and its tokenizer.
  package init(_ loaded: LoadedModel) {
    self.init(loaded.model.configuration, loaded.tokenizer, isForeign: loaded.isForeign)
  }

  /// - Parameter isForeign: whether the model was trained elsewhere, with what its family puts before texts.
  init(_ configuration: ModelConfiguration, _ tokenizer: any Tokenizer, isForeign: Bool) {
    self.tokenizer = tokenizer
    self.isForeign = isForeign
    beginsTexts = configuration.family.traits.beginsTexts
    begin = configuration.beginToken.map { Int32($0) } ?? tokenizer.specialTokens.begin
    end = configuration.endToken.map { Int32($0) } ?? tokenizer.specialTokens.end
  }

  /// The token that comes before every text; nil for none.
  ///
  /// - Parameter begins: whether there is one; nil for what the model was trained with.
  package func before(_ begins: Bool?) -> Int32? { begins ?? (isForeign && beginsTexts) ? begin : nil }

  /// The tokens of a prompt; of an empty one the token that separates documents.
  ///
  /// - Parameter begins: whether the begin token comes first; nil for what the model was trained with.
  /// - Throws: what the tokenizer throws.
  package func tokens(_ prompt: String, begins: Bool? = nil) throws -> [Int32] {
    var ids = try tokenizer.encodeDocument(prompt)
    if let begin = before(begins) { ids.insert(begin, at: 0) }
    if ids.isEmpty, let start { ids = [start] }
    return ids
  }

  /// What stands before a text that nothing else precedes: the token that separates the model's documents, of models made
  /// elsewhere the begin token; nil where there is neither.
  package var start: Int32? { isForeign ? begin ?? end : end ?? begin }
}
