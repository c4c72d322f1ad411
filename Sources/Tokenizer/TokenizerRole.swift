/// What a model does with a text, which decides what its tokenizer puts around it and how transformers is to open it.
public struct TokenizerRole: Sendable, Equatable {
  /// What is put around a text.
  public enum Template: Sendable {
    /// Nothing.
    case bare
    /// `A </s>`, and for pairs `A </s> B </s>`.
    case ended
    /// `<cls> A <sep>`, and for pairs `<cls> A <sep> B <sep>` with segments 0 and 1.
    case enclosed
  }

  /// What is put around a text.
  public var template: Template

  /// Whether transformers takes a class of the model's family for every tokenizer, whatever class its files name.
  public var isOverruled = false

  /// It continues the text as it stands.
  public static let decoder = TokenizerRole(template: .bare)
  /// It classifies the text at the last token, which has seen everything.
  public static let classifyingDecoder = TokenizerRole(template: .ended)
  /// It reads the text as a whole.
  public static let encoder = TokenizerRole(template: .enclosed)

  /// The role of a template.
  public init(template: Template) { self.template = template }
}
