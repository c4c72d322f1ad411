import Foundation
import Storage

/// `spiece.model` of T5: the pieces' places are their ids, and sentinels, which the model lacks, follow them.
///
/// `<extra_id_0>` is the last id. How many there are stands in `tokenizer_config.json` as `extra_ids`; 100 without it.
enum SentinelSentencePiece {
  /// The only name that such a model has.
  private static let fileName = "spiece.model"

  /// The tokenizer of the file at `path`; nil if what lies beside it does not say that it is T5's.
  ///
  /// - Throws: `TokenizerError` for a file that is not sound, or a number of sentinels that is none.
  static func open(_ path: String) throws -> (any Tokenizer)? {
    guard fileURL(path).lastPathComponent == fileName else { return nil }
    let companions = try TokenizerCompanions(OlderFiles.folder(of: path))
    guard OlderFiles.family(companions) == "T5" else { return nil }
    let bytes = [UInt8](try SentencePieceFile.read(path))
    let model = try SentencePieceModelCheck.check(bytes, path: path)
    guard model.kind == .unigram, let unknown = model.pieces.firstIndex(where: { $0.type == .unknown }) else {
      throw TokenizerError(.mismatch, "\(path) is a \(model.kind) model; those of T5 are unigram models.")
    }
    let sentinels = try count(companions, path).map { "<extra_id_\($0)>" }
    var parts = ModelParts(
      options: ["type": "Unigram", "unk_id": .integer(unknown)], vocabulary: Vocabulary(), merges: nil)
    parts.vocabulary = nil
    parts.scored = model.pieces.map { ($0.text, Double($0.score)) } + sentinels.map { ($0, 0) }
    let special = OlderFiles.special(
      companions, ["eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"])
    let description = TokenizerDescription(
      model: parts, members: members(companions, special, sentinels, parts, bytes[model.charsmap]))
    return try OlderFiles.tokenizer(description, [path], companions)
  }

  /// The numbers of the sentinels in the order of their ids.
  private static func count(
    _ companions: TokenizerCompanions, _ path: String
  ) throws -> ReversedCollection<Range<Int>> {
    guard let value = companions.settings["extra_ids"] else { return (0..<100).reversed() }
    guard case .integer(let count) = value, (0...100_000).contains(count) else {
      throw TokenizerError(
        .badInput,
        "\(OlderFiles.folder(of: path))/tokenizer_config.json: extra_ids is not a whole number from 0 to 100,000.")
    }
    return (0..<count).reversed()
  }

  private static func members(
    _ companions: TokenizerCompanions, _ special: [String: String], _ sentinels: [String], _ parts: ModelParts,
    _ rules: ArraySlice<UInt8>
  ) -> JSONObject {
    let sign: JSONValue = [
      "type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "always", "split": .bool(true),
    ]
    var members: JSONObject = [
      "added_tokens": OlderFiles.added(companions, special, more: sentinels),
      "pre_tokenizer": ["type": "Sequence", "pretokenizers": [["type": "WhitespaceSplit"], sign]],
      "decoder": sign,
    ]
    if !rules.isEmpty {
      let text = Data(rules).base64EncodedString()
      members["normalizer"] = ["type": "Precompiled", "precompiled_charsmap": .string(text)]
    }
    if let end = special["eos_token"], let id = parts.scored.firstIndex(where: { $0.text == end }) {
      let mark: JSONValue = ["SpecialToken": ["id": .string(end), "type_id": 0]]
      func sequence(_ name: String) -> JSONValue { ["Sequence": ["id": .string(name), "type_id": 0]] }
      members["post_processor"] = [
        "type": "TemplateProcessing", "single": [sequence("A"), mark],
        "pair": [sequence("A"), mark, sequence("B"), mark],
        "special_tokens": .object(
          JSONObject([
            (end, ["id": .string(end), "ids": [.integer(id)], "tokens": [.string(end)]] as JSONValue)
          ])),
      ]
    }
    return members
  }
}
