import Foundation
import Storage

/// `tokenizer.json`, the one file of Hugging Face's `tokenizers`.
public struct TokenizerJSONFormat: TokenizerFormat {
  /// What its file is called in a sentence.
  public let name = "Hugging Face tokenizer"
  /// The name that all published ones have.
  public let fileNames = ["tokenizer.json"]
  /// How such files end.
  public let fileExtension = "json"

  /// The format; there is nothing to choose.
  public init() {}

  /// Opens the file at `path`; what lies beside it names the special tokens.
  public func open(_ path: String) throws -> any Tokenizer {
    let bytes = try mapFile(path)
    defer { unmap(bytes) }
    var digest = SHA256()
    digest.update(bytes)
    let folder = parentFolder(path)
    return try JSONTokenizer(
      TokenizerDescription(bytes, path: path), path: path, fingerprint: SHA256.hexadecimal(digest.finish()),
      companions: TokenizerCompanions(folder.isEmpty ? "." : folder))
  }
}
