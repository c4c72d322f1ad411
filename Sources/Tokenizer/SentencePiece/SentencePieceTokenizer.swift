import CSentencePiece
import Foundation
import Storage

/// A SentencePiece model, run by the C++ library.
///
/// The file is checked in Swift before the library sees it (`SentencePieceModelCheck`).
///
/// U+2581 (▁) in a text is the library's own sign for a space, and decodes to one.
public final class SentencePieceTokenizer: Tokenizer, @unchecked Sendable {
  // Sendable: after `init` nothing is written, and the library's methods used here are const and documented as
  // safe to call from several threads.

  let handle: OpaquePointer
  let model: SentencePieceModel
  let modelBytes: [UInt8]
  let continuation: SentencePieceContinuation
  /// The name of the file it came from.
  public let path: String
  /// The ids of `<unk>`, `<s>`, `<mask>` and so on; those that the model lacks are nil.
  public let specialTokens: SpecialTokens
  /// The SHA-256 of the model file, in hexadecimal.
  public let fingerprint: String

  /// Reads the model file at `path`.
  ///
  /// - Throws: if the file cannot be read or is not a sound SentencePiece model.
  public convenience init(path: String) throws(TokenizerError) {
    try self.init(data: try SentencePieceFile.read(path), path: path)
  }

  /// Takes the bytes of a model file.
  ///
  /// - Parameters:
  ///   - data: the whole file.
  ///   - path: where it came from, for error messages.
  /// - Throws: if it is not a sound SentencePiece model.
  public init(data: Data, path: String) throws(TokenizerError) {
    let bytes = [UInt8](data)
    let model = try SentencePieceModelCheck.check(bytes, path: path)
    var loaded: OpaquePointer?
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_load(bytes, bytes.count, &loaded, &message)
    guard status == 0, let loaded else {
      throw TokenizerError(
        .badInput, "\(path) is not a usable SentencePiece model: \(SentencePieceLibrary.take(message)).")
    }
    guard Int(csp_piece_count(loaded)) == model.pieces.count else {
      csp_release(loaded)
      throw TokenizerError(.badInput, "\(path): the SentencePiece library counts its pieces differently.")
    }
    handle = loaded
    self.model = model
    self.path = path
    modelBytes = bytes
    fingerprint = SHA256.hexadecimal(of: bytes)
    specialTokens = model.specialTokens
    continuation = SentencePieceContinuation(loaded, model)
  }

  deinit { csp_release(handle) }

  /// The bytes of the model file, as they were read.
  public var modelData: Data { Data(modelBytes) }

  /// The number of pieces; every id is in `0..<vocabularySize`.
  public var vocabularySize: Int { model.pieces.count }

  /// 512 MB: the library counts in 32 bits.
  public var maximumTextBytes: Int { 1 << 29 }
}
