import Foundation
import Storage

/// A SentencePiece unigram model that transformers reads with rules of its family around it.
struct UnigramPieces {
  /// The pieces in their places, with their scores.
  let pieces: [(text: String, score: Double)]
  /// The symbols that are never cut, which transformers finds in the text before anything else.
  let symbols: [String]
  /// What lies beside the file.
  let companions: TokenizerCompanions
  private let path: String
  private let rules: Data

  /// Reads the file at `path`.
  ///
  /// - Throws: `TokenizerError` if it is not sound or no unigram model.
  init(_ path: String, _ companions: TokenizerCompanions) throws {
    let bytes = [UInt8](try SentencePieceFile.read(path))
    let model = try SentencePieceModelCheck.check(bytes, path: path)
    guard model.kind == .unigram, model.pieces.count > 3 else {
      throw TokenizerError(
        .mismatch,
        "\(path) is a \(model.kind) model; those of XLM-R, CamemBERT, ALBERT and T5 are unigram models.")
    }
    pieces = model.pieces.map { ($0.text, Double($0.score)) }
    symbols = model.pieces.filter { $0.type == .userDefined }.map(\.text)
    rules = Data(bytes[model.charsmap])
    self.path = path
    self.companions = companions
  }

  /// A setting of `tokenizer_config.json`.
  func flag(_ name: String, default value: Bool) throws(TokenizerError) -> Bool {
    switch companions.settings[name] {
    case nil, .null?: return value
    case .bool(let flag)?: return flag
    default: throw refused(name, "is neither true nor false")
    }
  }

  /// The error for a setting.
  func refused(_ name: String, _ reason: String) -> TokenizerError {
    TokenizerError(.badInput, "\(OlderFiles.folder(of: path))/tokenizer_config.json: \(name) \(reason).")
  }

  /// BERT's or RoBERTa's special tokens around a text; nil where the pieces lack them.
  func frame(
    _ type: String, _ special: [String: String], _ pieces: [(text: String, score: Double)]
  ) -> JSONValue? {
    guard let cls = special["cls_token"], let sep = special["sep_token"],
      let first = pieces.firstIndex(where: { $0.text == cls }),
      let last = pieces.firstIndex(where: { $0.text == sep })
    else { return nil }
    var members: JSONObject = [
      "type": .string(type), "cls": [.string(cls), .integer(first)], "sep": [.string(sep), .integer(last)],
    ]
    if type == "RobertaProcessing" {
      members["trim_offsets"] = .bool(false)
      members["add_prefix_space"] = .bool(false)
    }
    return .object(members)
  }

  /// Puts the tokenizer together: the model's own rules, words, and pieces of words.
  ///
  /// - Parameters:
  ///   - pieces: the tokens in the order of their ids.
  ///   - first: normalizers that come before the model's.
  ///   - added: the added tokens.
  ///   - after: the post-processor.
  func tokenizer(
    _ pieces: [(text: String, score: Double)], first: [JSONValue] = [], added: JSONValue, after: JSONValue?
  ) throws -> any Tokenizer {
    let unknown = OlderFiles.special(companions, ["unk_token": "<unk>"])["unk_token"]
    let place = pieces.firstIndex { $0.text == unknown }
    var parts = ModelParts(
      options: ["type": "Unigram", "unk_id": place.map { .integer($0) } ?? .null], vocabulary: Vocabulary(),
      merges: nil)
    parts.vocabulary = nil
    parts.scored = pieces
    let sign: JSONValue = [
      "type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "always", "split": .bool(true),
    ]
    var members: JSONObject = [
      "added_tokens": added, "decoder": sign,
      "pre_tokenizer": ["type": "Sequence", "pretokenizers": [["type": "WhitespaceSplit"], sign]],
    ]
    var steps = first
    if !rules.isEmpty {
      steps.append(["type": "Precompiled", "precompiled_charsmap": .string(rules.base64EncodedString())])
    }
    if !steps.isEmpty { members["normalizer"] = ["type": "Sequence", "normalizers": .array(steps)] }
    if let after { members["post_processor"] = after }
    return try OlderFiles.tokenizer(TokenizerDescription(model: parts, members: members), [path], companions)
  }
}
