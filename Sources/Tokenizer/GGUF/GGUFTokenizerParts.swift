import Foundation
import Storage

/// What a `tokenizer.json` says, in the words that a GGUF file needs.
struct GGUFTokenizerParts {
  private let members: JSONObject
  private let model: JSONObject

  init(_ json: Data) throws(GGUFVocabularyError) {
    let found: JSONObject, inner: JSONObject
    do throws(JSONScannerError) {
      (found, inner) = try JSONScanner.all([UInt8](json)[...]) {
        (scanner: inout JSONScanner) throws(JSONScannerError) -> (JSONObject, JSONObject) in
        guard case .object(let members) = try scanner.value(), case .object(let model)? = members["model"]
        else {
          throw scanner.failure("it has no object “model”")
        }
        return (members, model)
      }
    } catch { throw GGUFVocabularyError(reason: "a tokenizer.json that cannot be read (\(error.reason))") }
    members = found
    model = inner
  }

  /// How text is cut.
  func kind() throws(GGUFVocabularyError) -> GGUFVocabulary.Kind {
    var type: String?
    if case .string(let name)? = model["type"] { type = name }
    switch type ?? (model["merges"] != nil ? "BPE" : "WordPiece") {
    case "WordPiece":
      let isUsual = normalizers.allSatisfy {
        $0["type"] == "BertNormalizer" && $0["clean_text"] != .bool(false)
          && $0["handle_chinese_chars"] != .bool(false)
      }
      guard isUsual, normalizers.count == 1 else {
        throw GGUFVocabularyError(
          reason: "a WordPiece tokenizer with a normalizer that is not BERT's usual one")
      }
      return .words
    case "Unigram": return .unigram
    case "BPE": return isByteLevel ? .bytes : .pieces
    case let other: throw GGUFVocabularyError(reason: "a tokenizer of the kind \(other)")
    }
  }

  /// The components of a member, those of sequences one by one.
  private static func flat(_ value: JSONValue?, _ inner: String) -> [JSONObject] {
    guard case .object(let object)? = value else { return [] }
    guard object["type"] == "Sequence", case .array(let parts)? = object[inner] else { return [object] }
    return parts.flatMap { flat($0, inner) }
  }

  private var normalizers: [JSONObject] { Self.flat(members["normalizer"], "normalizers") }
  private var preTokenizers: [JSONObject] { Self.flat(members["pre_tokenizer"], "pretokenizers") }

  private var isByteLevel: Bool {
    (preTokenizers + Self.flat(members["decoder"], "decoders")).contains { $0["type"] == "ByteLevel" }
  }

  /// The tokens with their ids.
  var vocabulary: [(String, Int)] {
    switch model["vocab"] {
    case .object(let ids)?:
      ids.members.compactMap { text, id in if case .integer(let id) = id { (text, id) } else { nil } }
    case .array(let entries)?:
      entries.enumerated().compactMap { id, entry in
        if case .array(let pair) = entry, case .string(let text)? = pair.first { (text, id) } else { nil }
      }
    default: []
    }
  }

  /// The ids by text.
  var ids: [String: Int] { Dictionary(vocabulary) { first, _ in first } }

  /// The scores by id.
  var scores: [Float] {
    guard case .array(let entries)? = model["vocab"] else { return [] }
    return entries.map { entry in
      guard case .array(let pair) = entry, pair.count == 2 else { return 0 }
      switch pair[1] {
      case .integer(let score): return Float(score)
      case .number(let score): return Float(score)
      default: return 0
      }
    }
  }

  /// The tokens that are found in a text before it is cut.
  var added: [(text: String, id: Int, isSpecial: Bool)] {
    guard case .array(let tokens)? = members["added_tokens"] else { return [] }
    return tokens.compactMap { token in
      guard case .object(let token) = token, case .string(let text)? = token["content"],
        case .integer(let id)? = token["id"]
      else { return nil }
      return (text, id, token["special"] == .bool(true))
    }
  }

  /// The token for what no other covers.
  var unknown: String? {
    if case .string(let text)? = model["unk_token"] { return text }
    guard case .integer(let id)? = model["unk_id"], case .array(let entries)? = model["vocab"],
      entries.indices.contains(id),
      case .array(let pair) = entries[id], case .string(let text)? = pair.first
    else { return nil }
    return text
  }

  /// The pairs that merge, in order.
  var merges: [(String, String)] {
    guard case .array(let merges)? = model["merges"] else { return [] }
    return merges.compactMap { merge in
      switch merge {
      case .string(let text):
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
      case .array(let pair):
        guard pair.count == 2, case .string(let left) = pair[0], case .string(let right) = pair[1] else {
          return nil
        }
        return (left, right)
      default: return nil
      }
    }
  }

  /// Whether a token stands for one byte.
  func isByteToken(_ text: String) -> Bool {
    model["byte_fallback"] == .bool(true) && text.utf8.count == 6
      && text.wholeMatch(of: /<0x[0-9A-F]{2}>/) != nil
  }

  /// A score for each token of a vocabulary with merges: the earlier a token is put together, the higher.
  func scoresByMerges(_ size: Int) -> [Float] {
    var scores = [Float](repeating: 0, count: size)
    let ids = ids, merges = merges
    for (rank, pair) in merges.enumerated().reversed() {
      if let id = ids[pair.0 + pair.1], id < size { scores[id] = -Float(rank + 1) }
    }
    return scores
  }

  /// The name of the rule by which bytes are cut.
  func preTokenizer() throws(GGUFVocabularyError) -> String {
    let normalizer = members["normalizer"] ?? .null
    guard normalizer == .null || normalizers.allSatisfy({ $0["type"] == "NFC" }) else {
      throw GGUFVocabularyError(reason: "a byte-level tokenizer with a normalizer other than NFC")
    }
    let rule = GGUFPreTokenizer.of(
      members["pre_tokenizer"] ?? .null, normalizer: normalizer == .null ? .null : ["type": "NFC"],
      ignoresMerges: model["ignore_merges"] == .bool(true))
    guard let name = rule?.names.first else {
      throw GGUFVocabularyError(reason: "a pre-tokenizer that llama.cpp has no name for")
    }
    return name
  }

  /// A flag of the one normalizer; nil where it says nothing.
  func flag(_ name: String) -> Bool? {
    if case .bool(let flag)? = normalizers.first?[name] { flag } else { nil }
  }

  /// Whether a text begins with a space that it does not have.
  func addsSpace() throws(GGUFVocabularyError) -> Bool {
    if normalizers.contains(where: { $0["type"] == "Prepend" }) { return true }
    let metaspace = preTokenizers.first { $0["type"] == "Metaspace" }
    guard let metaspace else { return false }
    if metaspace["prepend_scheme"] != nil { return metaspace["prepend_scheme"] != "never" }
    return metaspace["add_prefix_space"] != .bool(false)
  }

  /// Whether several spaces become one.
  var removesExtraSpaces: Bool {
    let replaced = normalizers.contains { normalizer in
      guard normalizer["type"] == "Replace", case .object(let pattern)? = normalizer["pattern"] else {
        return false
      }
      return pattern["Regex"] == " {2,}"
    }
    return replaced || preTokenizers.contains { $0["type"] == "WhitespaceSplit" }
  }

  /// SentencePiece's compiled rules.
  var charsmap: Data? {
    for normalizer in normalizers where normalizer["type"] == "Precompiled" {
      if case .string(let text)? = normalizer["precompiled_charsmap"] { return Data(base64Encoded: text) }
    }
    return nil
  }
}
