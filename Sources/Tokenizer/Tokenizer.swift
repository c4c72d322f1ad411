import Foundation
import Storage

/// Turns text into token ids and back.
///
/// Encoding is a pure function of the text and the tokenizer's files, so a tokenizer may be shared between threads.
/// Where text is encoded in bulk, one call takes one text: nothing is asked of a tokenizer a character at a time.
///
/// ``SentencePieceTokenizer`` is the one that Apus has. What else encodes text conforms to this protocol, and opens
/// through a ``TokenizerFormat``.
public protocol Tokenizer: Sendable {
  /// The number of token ids; every id is in `0..<vocabularySize`.
  var vocabularySize: Int { get }
  /// The ids that have a meaning of their own.
  var specialTokens: SpecialTokens { get }
  /// The SHA-256 of the tokenizer's files, in hexadecimal: two tokenizers are the same exactly if this is.
  var fingerprint: String { get }
  /// The longest text that one call encodes, in bytes of UTF-8. 512 MB by default.
  var maximumTextBytes: Int { get }

  /// Whether a token may hold a newline together with what stands beside it, so that not every newline is a place to cut a
  /// text; false by default.
  var holdsNewlinesTogether: Bool { get }

  /// The token ids of one whole document, without special tokens.
  func encode(_ text: String) throws -> [Int32]
  /// The token ids of UTF-8 text that continues a document.
  ///
  /// The text follows a newline already encoded, so no leading space is put before it.
  /// `encode(a + "\n" + b)` is `encode(a + "\n") + encodeContinuation(b)`.
  func encodeContinuation(_ text: String) throws -> [Int32]
  /// The tokens of one whole document with the bytes of it that each stands for.
  ///
  /// The ids are those of ``encode(_:)``. A token that stands for no byte of the text has an empty range.
  func encodePieces(_ text: String) throws -> [EncodedPiece]
  /// A random way to cut `text`, for subword regularisation.
  ///
  /// The ids are a function of the arguments. By default an error: most tokenizers cut a text in one way only.
  ///
  /// - Parameters:
  ///   - alpha: how random; what it measures is the tokenizer's.
  ///   - seed: any number.
  func sample(_ text: String, alpha: Float, seed: UInt64) throws -> [Int32]

  /// The text of `ids`.
  ///
  /// Special tokens contribute nothing; an incomplete UTF-8 sequence becomes U+FFFD.
  func decode(_ ids: [Int32]) throws -> String
  /// The bytes of the text of `ids`, characters that are not complete among them where the tokenizer knows bytes.
  ///
  /// By default those of ``decode(_:)``.
  func bytes(_ ids: [Int32]) throws -> [UInt8]
  /// A decoder of ids that arrive one at a time, at the start of a text.
  ///
  /// By default ``WindowedDecoder``, which calls ``decode(_:)`` on the newest ids again and again.
  func streamingDecoder() -> any StreamingDecoder

  /// The piece of one id, as it stands in the model: "▁the", "<0x0A>", "<mask>".
  func piece(_ id: Int32) -> String
  /// What sort of token an id is.
  ///
  /// By default the special tokens are control tokens, the unknown token is unknown, and all others are ordinary.
  func kind(_ id: Int32) -> TokenKind
  /// Whether the piece starts a word (begins with "▁"), for whole-word masking.
  ///
  /// Special tokens start words too.
  func startsWord(_ id: Int32) -> Bool

  /// What its files put around a text; nil where what the model is for decides, as with those that Apus trains.
  ///
  /// Nil by default.
  /// - Throws: if a file that says it cannot be read, or says what Apus does not do.
  func textFrame() throws -> TextFrame?

  /// The files that a checkpoint keeps of the tokenizer, for Apus and for transformers.
  ///
  /// - Parameters:
  ///   - role: what the model does with a text.
  ///   - maximumLength: the model's context length, in tokens.
  func checkpointFiles(role: TokenizerRole, maximumLength: Int) throws -> [(name: String, data: Data)]
}

extension Tokenizer {
  /// 512 MB.
  public var maximumTextBytes: Int { 1 << 29 }

  /// Those of the decoded text.
  public func bytes(_ ids: [Int32]) throws -> [UInt8] { Array(try decode(ids).utf8) }

  /// No token does.
  public var holdsNewlinesTogether: Bool { false }

  /// An error: the tokenizer cuts a text in one way only.
  public func sample(_ text: String, alpha: Float, seed: UInt64) throws -> [Int32] {
    throw TokenizerError(.usage, "This tokenizer cuts a text in one way only; it cannot sample others.")
  }

  /// Nil: what the model is for decides.
  public func textFrame() throws -> TextFrame? { nil }

  /// A decoder that decodes the newest ids again and again.
  public func streamingDecoder() -> any StreamingDecoder { WindowedDecoder(self) }

  /// Control for the special tokens, unknown for the unknown token, ordinary for all others.
  public func kind(_ id: Int32) -> TokenKind {
    if id == specialTokens.unknown { return .unknown }
    return specialTokens.all.contains(id) ? .control : .ordinary
  }

  /// Whether the token is a control symbol such as `<s>`, which no text encodes to and which decodes to nothing.
  public func isControl(_ id: Int32) -> Bool { kind(id) == .control }
  /// Whether the token stands for one byte of a character that no piece covers.
  public func isByte(_ id: Int32) -> Bool { kind(id) == .byte }
  /// Whether the token is the one for what no other piece covers.
  public func isUnknown(_ id: Int32) -> Bool { kind(id) == .unknown }
}
