import Foundation
import Storage

/// The SentencePiece tokenizer of a model made elsewhere: the files that lie beside it go on with the model, byte for byte, and
/// say what is put around a text.
public struct KeptTokenizer: Tokenizer {
  private let base: any Tokenizer
  private let companions: TokenizerCompanions
  private let folder: String
  /// The ids that have a meaning of their own.
  public let specialTokens: SpecialTokens

  /// - Throws: `FileError` for a file in the folder that is there and cannot be read.
  init(_ base: any Tokenizer, in folder: String) throws(FileError) {
    self.base = base
    self.folder = folder
    companions = try TokenizerCompanions(folder)
    specialTokens = Self.special(base, padding: companions.special["pad_token"])
  }

  /// The tokens of the SentencePiece model, with the padding that the files beside it name.
  private static func special(_ base: any Tokenizer, padding name: String?) -> SpecialTokens {
    var special = base.specialTokens
    if let name, special.padding.map(base.piece) != name {
      let ids = special.all + (0..<Int32(base.vocabularySize))
      special.padding = ids.first { base.piece($0).utf8.elementsEqual(name.utf8) }
    }
    return special
  }

  /// Whether files lie in a folder that transformers opens a tokenizer by, beside a SentencePiece model.
  static func areThere(in folder: String) -> Bool {
    ["tokenizer.json", "tokenizer_config.json"].contains { exists(folder + "/" + $0) }
  }

  /// What `tokenizer.json` puts around a text; where there is none, what `tokenizer_config.json` adds.
  public func textFrame() throws -> TextFrame? {
    let path = folder + "/tokenizer.json"
    guard exists(path) else { return added }
    let bytes = try mapFile(path)
    defer { unmap(bytes) }
    let members = try TokenizerDescription(bytes, path: path).members
    let name = "post_processor"
    guard let rule = members[name], rule != .null else { return TextFrame(marksSecond: true) }
    let processor = try PostProcessor(Component(rule, file: path, place: name))
    return try processor.template?.frame(path) ?? TextFrame(marksSecond: true)
  }

  /// As transformers frames a text for a tokenizer without a `tokenizer.json`.
  private var added: TextFrame {
    let special = specialTokens
    func token(_ key: String, _ id: Int32?) -> [Int32] {
      companions.settings[key] == .bool(true) ? id.map { [$0] } ?? [] : []
    }
    let begin = token("add_bos_token", special.begin), end = token("add_eos_token", special.end)
    return TextFrame(before: begin, after: end, between: end + begin)
  }

  /// All files that lie there, byte for byte.
  public func checkpointFiles(role: TokenizerRole, maximumLength: Int) throws -> [(name: String, data: Data)]
  { try companions.files() }

  // MARK: As the SentencePiece model has it

  /// The number of token ids.
  public var vocabularySize: Int { base.vocabularySize }
  /// The SHA-256 of the SentencePiece model.
  public var fingerprint: String { base.fingerprint }
  /// The longest text that one call encodes.
  public var maximumTextBytes: Int { base.maximumTextBytes }
  /// The ids of a document.
  public func encode(_ text: String) throws -> [Int32] { try base.encode(text) }
  /// The ids of what continues a document.
  public func encodeContinuation(_ text: String) throws -> [Int32] { try base.encodeContinuation(text) }
  /// The tokens of a document with their places.
  public func encodePieces(_ text: String) throws -> [EncodedPiece] { try base.encodePieces(text) }
  /// A random way to cut a text.
  public func sample(_ text: String, alpha: Float, seed: UInt64) throws -> [Int32] {
    try base.sample(text, alpha: alpha, seed: seed)
  }
  /// The text of ids.
  public func decode(_ ids: [Int32]) throws -> String { try base.decode(ids) }
  /// A decoder of ids that arrive one at a time.
  public func streamingDecoder() -> any StreamingDecoder { base.streamingDecoder() }
  /// The piece of one id.
  public func piece(_ id: Int32) -> String { base.piece(id) }
  /// What sort of token an id is.
  public func kind(_ id: Int32) -> TokenKind { base.kind(id) }
  /// Whether the piece starts a word.
  public func startsWord(_ id: Int32) -> Bool { base.startsWord(id) }
}
