import Foundation

/// A tokenizer as the metadata of a GGUF file have it.
package struct GGUFVocabulary: Sendable {
  /// How text is cut; the raw value is the file's.
  package enum Kind: String, Sendable, CaseIterable {
    /// SentencePiece's byte-pair encoding: the piece of the highest score is put together first.
    case pieces = "llama"
    /// Byte-level byte-pair encoding with merges in order.
    case bytes = "gpt2"
    /// WordPiece.
    case words = "bert"
    /// SentencePiece's unigram model.
    case unigram = "t5"
  }

  /// What sort of token one is; the raw value is the file's.
  package enum TokenType: Int, Sendable {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  package var kind: Kind
  /// The name of the rule by which byte-level text is cut before it is merged.
  package var preTokenizer: String?
  /// The tokens by id.
  package var tokens: [String] = []
  package var types: [TokenType] = []
  /// Empty where the kind has none.
  package var scores: [Float] = []
  /// Pairs with a space between them, in order.
  package var merges: [String] = []
  package var begin: Int?
  package var end: Int?
  package var unknown: Int?
  package var separator: Int?
  package var padding: Int?
  package var classification: Int?
  package var mask: Int?
  /// Whether the ids of ``begin``, ``end`` and ``separator`` are put around a text; nil where the file does not say.
  package var addsBegin: Bool?
  package var addsEnd: Bool?
  package var addsSeparator: Bool?
  /// Whether a text begins with a space that it does not have.
  package var addsSpace: Bool?
  package var removesExtraSpaces: Bool?
  package var lowercases: Bool?
  package var stripsAccents: Bool?
  /// SentencePiece's compiled rules of normalization.
  package var charsmap: Data?
  package var chatTemplate: String?

  package init(kind: Kind) { self.kind = kind }

  /// The name of a token that stands for an id which the tokenizer does not have.
  static func filler(_ id: Int) -> String { "[PAD\(id)]" }
}
