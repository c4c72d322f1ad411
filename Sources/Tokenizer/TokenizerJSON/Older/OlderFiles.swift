import Foundation
import Storage

/// The files that transformers kept tokenizers in before `tokenizer.json`, put together as it converts them.
enum OlderFiles {
  /// A file as lines without their ends; a last empty one is none.
  ///
  /// - Throws: `TokenizerError` if it cannot be read or is not UTF-8.
  static func lines(_ path: String) throws -> [Substring.UTF8View] {
    guard let data = try FileInput.content(path, limit: TokenizerDescription.largestFile) else {
      throw TokenizerError(.badInput, "\(path) has more than \(TokenizerDescription.largestFile) bytes.")
    }
    if let kind = FileKind.detect(Array(data.prefix(FileKind.probeLength)), path: path, isBinary: false) {
      throw TokenizerError(.badInput, "\(path) \(kind.isNot("a list of tokens"))", remedy: kind.modelRemedy)
    }
    let bytes = [UInt8](data)
    if let offset = UTF8Check.firstInvalidOffset(bytes) {
      throw TokenizerError(
        .badInput, "\(path) is not UTF-8 at byte \(offset); expected a token on each line.")
    }
    var lines = Substring(String(decoding: bytes, as: UTF8.self)).utf8.split(
      separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }

  /// The special tokens that the files beside it name, and those of a family where they name none, each once.
  static func special(_ companions: TokenizerCompanions, _ usual: KeyValuePairs<String, String>) -> [String:
    String]
  {
    Dictionary(usual.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }).merging(companions.special) { $1 }
  }

  /// The added tokens: those of the settings by id, else the special ones and those of `added_tokens.json` by id.
  ///
  /// - Parameters:
  ///   - stripped: the token that takes the white space before it, as RoBERTa's mask does.
  ///   - more: special tokens that have no role.
  ///   - symbols: tokens that are not special and are found in the text as it stands.
  static func added(
    _ companions: TokenizerCompanions, _ special: [String: String], stripped: String? = nil,
    more: [String] = [], symbols: [String] = []
  ) -> JSONValue {
    if case .object(let tokens)? = companions.settings["added_tokens_decoder"], tokens.count > 0 {
      let sorted = tokens.members.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }
      return .array(sorted.map(\.value))
    }
    func token(_ name: String, isSpecial: Bool, isNormalized: Bool = false) -> JSONValue {
      [
        "content": .string(name), "special": .bool(isSpecial), "normalized": .bool(isNormalized),
        "lstrip": .bool(name == stripped),
      ]
    }
    let names =
      ["bos_token", "pad_token", "eos_token", "unk_token", "cls_token", "sep_token", "mask_token"]
      .compactMap { special[$0] } + more
    var seen: Set<String> = []
    let first =
      names.filter { seen.insert($0).inserted }.map { token($0, isSpecial: true) }
      + symbols.filter { seen.insert($0).inserted }.map { token($0, isSpecial: false) }
    let others = companions.added.members.compactMap { member -> (Int, String)? in
      if case .integer(let id) = member.value { (id, member.key) } else { nil }
    }
    let rest = others.sorted { $0.0 < $1.0 }.filter { seen.insert($0.1).inserted }
      .map { token($0.1, isSpecial: false, isNormalized: true) }
    return .array(first + rest)
  }

  /// Puts a tokenizer together and names it by the digest of its files.
  static func tokenizer(
    _ description: TokenizerDescription, _ paths: [String], _ companions: TokenizerCompanions
  ) throws -> any Tokenizer {
    var digest = SHA256()
    for path in paths {
      let bytes = try mapFile(path)
      defer { unmap(bytes) }
      digest.update(bytes)
    }
    return try JSONTokenizer(
      description, path: paths[0], fingerprint: SHA256.hexadecimal(digest.finish()), companions: companions)
  }

  /// The folder that a file lies in.
  static func folder(of path: String) -> String {
    let folder = parentFolder(path)
    return folder.isEmpty ? "." : folder
  }

  /// The families whose models' configurations name them in another way than their tokenizers' classes.
  private static let families = [
    "albert": "Albert", "bert": "Bert", "camembert": "Camembert", "distilbert": "DistilBert",
    "electra": "Electra",
    "gpt2": "GPT2", "mpnet": "MPNet", "qwen2": "Qwen2", "roberta": "Roberta", "t5": "T5",
    "xlm-roberta": "XLMRoberta",
  ]

  /// The family that the settings or the model's configuration name, without the word Tokenizer; empty if none does.
  static func family(_ companions: TokenizerCompanions) -> String {
    for members in [companions.settings, companions.configuration] {
      guard case .string(let name)? = members["tokenizer_class"] else { continue }
      return String(name.split(separator: "Tokenizer", maxSplits: 1).first ?? "")
    }
    guard case .string(let type)? = companions.configuration["model_type"] else { return "" }
    return families[type] ?? ""
  }
}
