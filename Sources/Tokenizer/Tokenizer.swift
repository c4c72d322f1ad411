/// Turns text into token ids and back.
///
/// Encoding is a pure function of the text and the model file, so a tokenizer may be shared between threads.
public protocol Tokenizer: Sendable {
  /// The number of token ids; every id is in `0..<vocabularySize`.
  var vocabularySize: Int { get }
  /// The ids that have a meaning of their own.
  var specialTokens: SpecialTokens { get }
  /// The SHA-256 of the model file, in hexadecimal: two tokenizers are the same exactly if this is.
  var fingerprint: String { get }

  /// The token ids of one whole document, without special tokens.
  func encode(_ text: String) throws -> [Int32]
  /// The token ids of UTF-8 text that continues a document: it follows a newline already encoded, so no
  /// leading space is put before it. `encode(a + "\n" + b)` is `encode(a + "\n") + encodeContinuation(b)`.
  func encodeContinuation(_ text: String) throws -> [Int32]
  /// The text of `ids`. Special tokens contribute nothing; an incomplete UTF-8 sequence becomes U+FFFD.
  func decode(_ ids: [Int32]) throws -> String
  /// The piece of one id, as it stands in the model: "▁the", "<0x0A>", "<mask>".
  func piece(_ id: Int32) -> String
  /// Whether the piece starts a word (begins with "▁"), for whole-word masking. Special tokens start words too.
  func startsWord(_ id: Int32) -> Bool
}

/// The ids with a meaning of their own. Those that Apus trains are all present and distinct; a tokenizer made
/// elsewhere may lack some, and what needs a missing one says so.
public struct SpecialTokens: Sendable, Equatable {
  /// `<unk>`: what no piece covers.
  public var unknown: Int32
  /// `<pad>`: fills a row that is shorter than its batch; never a target.
  public var padding: Int32?
  /// `<s>`: begins a document.
  public var begin: Int32?
  /// `</s>`: ends a document.
  public var end: Int32?
  /// `<cls>`: stands first for an encoder.
  public var classification: Int32?
  /// `<sep>`: ends a segment for an encoder.
  public var separator: Int32?
  /// `<mask>`: stands for a token that is to be predicted.
  public var mask: Int32?

  /// The ids given; those of a model that lacks one are nil.
  public init(
    unknown: Int32, padding: Int32? = nil, begin: Int32? = nil, end: Int32? = nil,
    classification: Int32? = nil, separator: Int32? = nil, mask: Int32? = nil
  ) {
    self.unknown = unknown
    self.padding = padding
    self.begin = begin
    self.end = end
    self.classification = classification
    self.separator = separator
    self.mask = mask
  }

  /// Every id that is present.
  public var all: [Int32] {
    [unknown, padding, begin, end, classification, separator, mask].compactMap { $0 }
  }
}
