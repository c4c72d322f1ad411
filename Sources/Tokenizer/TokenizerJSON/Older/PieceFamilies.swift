import Foundation
import Storage

/// `spiece.model` of ALBERT and T5, whose tokenizers do more than the SentencePiece model in it says.
enum PieceFamilies {
  /// The only name that such a model has.
  private static let fileName = "spiece.model"

  /// The tokenizer of the file at `path`; nil if what lies beside it does not name one of the two families.
  ///
  /// - Throws: `TokenizerError` for a file that is not sound, or settings that make no sense.
  static func open(_ path: String) throws -> (any Tokenizer)? {
    guard fileURL(path).lastPathComponent == fileName else { return nil }
    let companions = try TokenizerCompanions(OlderFiles.folder(of: path))
    switch OlderFiles.family(companions) {
    case "T5": return try sentinels(try UnigramPieces(path, companions))
    case "Albert": return try lowercased(try UnigramPieces(path, companions))
    default: return nil
    }
  }

  /// T5: the pieces' places are their ids, and sentinels, which the model lacks, follow them.
  ///
  /// `<extra_id_0>` is the last id. How many there are stands in `tokenizer_config.json` as `extra_ids`; 100 without it.
  private static func sentinels(_ file: UnigramPieces) throws -> any Tokenizer {
    var count = 100
    if let value = file.companions.settings["extra_ids"] {
      guard case .integer(let number) = value, (0...100_000).contains(number) else {
        throw file.refused("extra_ids", "is not a whole number from 0 to 100,000")
      }
      count = number
    }
    let names = (0..<count).reversed().map { "<extra_id_\($0)>" }
    let special = OlderFiles.special(
      file.companions, ["eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"])
    let pieces = file.pieces + names.map { ($0, 0) }
    var after: JSONValue?
    if let end = special["eos_token"], let id = pieces.firstIndex(where: { $0.text == end }) {
      let mark: JSONValue = ["SpecialToken": ["id": .string(end), "type_id": 0]]
      func sequence(_ name: String) -> JSONValue { ["Sequence": ["id": .string(name), "type_id": 0]] }
      let named: JSONValue = ["id": .string(end), "ids": [.integer(id)], "tokens": [.string(end)]]
      after = [
        "type": "TemplateProcessing", "single": [sequence("A"), mark],
        "pair": [sequence("A"), mark, sequence("B"), mark],
        "special_tokens": .object(JSONObject([(end, named)])),
      ]
    }
    return try file.tokenizer(
      pieces, added: OlderFiles.added(file.companions, special, more: names, symbols: file.symbols),
      after: after)
  }

  /// ALBERT: without accents and in small letters, unless the settings say otherwise; `[CLS]` and `[SEP]` around a text.
  private static func lowercased(_ file: UnigramPieces) throws -> any Tokenizer {
    let usual = ["\u{60}\u{60}", "''"].map { quotes -> JSONValue in
      ["type": "Replace", "pattern": ["String": .string(quotes)], "content": "\""]
    }
    let strips: [JSONValue] = [["type": "NFKD"], ["type": "StripAccents"]]
    let lowers: [JSONValue] = [["type": "Lowercase"]]
    let special = OlderFiles.special(
      file.companions,
      [
        "bos_token": "[CLS]", "pad_token": "<pad>", "eos_token": "[SEP]", "unk_token": "<unk>",
        "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]",
      ])
    return try file.tokenizer(
      file.pieces,
      first: usual + (try file.flag("keep_accents", default: false) ? [] : strips)
        + (try file.flag("do_lower_case", default: true) ? lowers : []),
      added: OlderFiles.added(
        file.companions, special, stripped: special["mask_token"], symbols: file.symbols),
      after: file.frame("BertProcessing", special, file.pieces))
  }
}
