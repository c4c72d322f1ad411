import Foundation
import Storage

/// The files that transformers keeps beside a tokenizer: they name the special tokens.
struct TokenizerCompanions {
  /// The files that belong to a tokenizer of Hugging Face, whichever opens it.
  static let names = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
    "vocab.json", "merges.txt", "tokenizer.model", "sentencepiece.bpe.model", "spiece.model", "spm.model",
    "chat_template.jinja",
  ]

  /// The names of special tokens by role: `cls_token`.
  private(set) var special: [String: String] = [:]
  /// The settings of `tokenizer_config.json`.
  private(set) var settings = JSONObject()
  /// The model's `config.json`, which may name the family.
  private(set) var configuration = JSONObject()
  /// The ids of `added_tokens.json`.
  private(set) var added = JSONObject()
  private let folder: String
  /// The files where they lie in no folder.
  private var given: [(name: String, data: Data)]?

  /// Reads what lies in a folder.
  ///
  /// - Throws: `FileError` for a file that is there and cannot be read.
  init(_ folder: String) throws(FileError) {
    self.folder = folder
    settings = try Self.members(folder + "/tokenizer_config.json")
    configuration = try Self.members(folder + "/config.json")
    added = try Self.members(folder + "/added_tokens.json")
    for members in [try Self.members(folder + "/special_tokens_map.json"), settings] { add(members) }
  }

  /// Takes files that lie in no folder.
  ///
  /// - Parameter settings: the members of the `tokenizer_config.json` among them.
  init(settings: JSONObject, files: [(name: String, data: Data)]) {
    folder = ""
    given = files
    self.settings = settings
    add(settings)
  }

  /// Takes the names of special tokens.
  private mutating func add(_ members: JSONObject) {
    for (key, value) in members where key.hasSuffix("_token") {
      switch value {
      case .string(let text): special[key] = text
      case .object(let entry): if case .string(let text)? = entry["content"] { special[key] = text }
      default: break
      }
    }
  }

  private static func members(_ path: String) throws(FileError) -> JSONObject {
    guard exists(path) else { return JSONObject() }
    guard case .object(let members) = try readJSON(path, limit: 64_000_000) else {
      throw FileError(path, "holds no JSON object")
    }
    return members
  }

  /// All files of the tokenizer, byte for byte.
  ///
  /// - Throws: `FileError` for a file that is there and cannot be read.
  func files() throws(FileError) -> [(name: String, data: Data)] {
    if let given { return given }
    var files: [(String, Data)] = []
    for name in Self.names where exists(folder + "/" + name) {
      if let data = try FileInput.content(folder + "/" + name, limit: TokenizerDescription.largestFile) {
        files.append((name, data))
      }
    }
    return files
  }
}
