import Storage
import Tokenizer

/// What a generated text must be.
public struct TextConstraint: Sendable {
  private let grammar: Grammar

  /// One of some texts; a space may stand before it.
  ///
  /// - Throws: ``ConstraintError`` where there are none.
  public static func choices(_ texts: [String]) throws(ConstraintError) -> TextConstraint {
    guard !texts.isEmpty, !texts.contains("") else {
      throw ConstraintError("expected texts that are not empty")
    }
    return TextConstraint(
      grammar: try Grammar(
        .sequence([GrammarExpression.literal(" ").optional, .choice(texts.map { .literal($0) })])))
  }

  /// A text that a regular expression fits from beginning to end.
  ///
  /// - Throws: ``ConstraintError`` with the character at which it cannot be read.
  public static func regularExpression(_ text: String) throws(ConstraintError) -> TextConstraint {
    TextConstraint(grammar: try RegularExpression.grammar(text))
  }

  /// A text of a grammar as llama.cpp writes them.
  ///
  /// - Throws: ``ConstraintError`` with the line and the character at which it cannot be read.
  public static func grammar(_ text: String) throws(ConstraintError) -> TextConstraint {
    TextConstraint(grammar: try GrammarText.grammar(text))
  }

  /// JSON that a schema allows.
  ///
  /// - Throws: ``ConstraintError`` with the place in the schema.
  public static func schema(_ schema: JSONValue) throws(ConstraintError) -> TextConstraint {
    TextConstraint(grammar: try SchemaGrammar.grammar(schema))
  }

  /// The constraint for the tokens of a tokenizer.
  ///
  /// - Parameter endTokens: those that end a text.
  public func tokens(_ tokenizer: any Tokenizer, endTokens: Set<Int32>) -> TokenConstraint {
    TokenConstraint(grammar, texts: tokenizer.tokenTexts(), endTokens: endTokens)
  }

  /// The constraint for tokens of these bytes, by id.
  package func tokens(_ texts: [[UInt8]?], endTokens: Set<Int32>) -> TokenConstraint {
    TokenConstraint(grammar, texts: texts, endTokens: endTokens)
  }
}
