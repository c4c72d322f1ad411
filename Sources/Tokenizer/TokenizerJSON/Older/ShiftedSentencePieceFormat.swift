import Foundation
import Storage

/// `sentencepiece.bpe.model` of XLM-R and CamemBERT, whose ids are not the places of the pieces: fairseq's own come
/// first.
public struct ShiftedSentencePieceFormat: TokenizerFormat {
  /// What its file is called in a sentence.
  public let name = "shifted SentencePiece model"
  /// The name that fairseq's families have.
  public let fileNames = ["sentencepiece.bpe.model"]
  /// None of its own: the name alone tells it.
  public let fileExtension = "bpe.model"

  /// The format; there is nothing to choose.
  public init() {}

  /// Opens the file at `path`.
  public func open(_ path: String) throws -> any Tokenizer {
    let companions = try TokenizerCompanions(OlderFiles.folder(of: path))
    let bytes = [UInt8](try SentencePieceFile.read(path))
    let model = try SentencePieceModelCheck.check(bytes, path: path)
    guard model.kind == .unigram, model.pieces.count > 3 else {
      throw TokenizerError(
        .mismatch, "\(path) is a \(model.kind) model; those of XLM-R and CamemBERT are unigram models.")
    }
    var parts = ModelParts(options: ["type": "Unigram", "unk_id": 3], vocabulary: Vocabulary(), merges: nil)
    parts.vocabulary = nil
    parts.scored = try Self.pieces(model, OlderFiles.family(companions), path)
    let special = OlderFiles.special(
      companions,
      [
        "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>",
        "cls_token": "<s>",
        "sep_token": "</s>", "mask_token": "<mask>",
      ])
    func id(_ role: String) -> Int { parts.scored.firstIndex { $0.text == special[role] } ?? 0 }
    let sign: JSONValue = [
      "type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "always", "split": .bool(true),
    ]
    let rules = Data(bytes[model.charsmap]).base64EncodedString()
    let members: JSONObject = [
      "added_tokens": OlderFiles.added(companions, special, stripped: special["mask_token"]),
      "normalizer": [
        "type": "Sequence",
        "normalizers": [
          ["type": "Precompiled", "precompiled_charsmap": .string(rules)],
          ["type": "Replace", "pattern": ["Regex": " {2,}"], "content": " "],
        ],
      ],
      "pre_tokenizer": sign, "decoder": sign,
      "post_processor": [
        "type": "RobertaProcessing", "cls": [.string(special["cls_token"] ?? ""), .integer(id("cls_token"))],
        "sep": [.string(special["sep_token"] ?? ""), .integer(id("sep_token"))], "trim_offsets": .bool(false),
        "add_prefix_space": .bool(false),
      ],
    ]
    return try OlderFiles.tokenizer(TokenizerDescription(model: parts, members: members), [path], companions)
  }

  /// The tokens in the order of their ids.
  private static func pieces(
    _ model: SentencePieceModel, _ family: String, _ path: String
  ) throws(TokenizerError) -> [(text: String, score: Double)] {
    let pieces = model.pieces.map { ($0.text, Double($0.score)) }
    switch family {
    case "XLMRoberta":
      return [("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0)] + pieces.dropFirst(3) + [("<mask>", 0)]
    case "Camembert":
      return [("<s>NOTUSED", 0), ("<pad>", 0), ("</s>NOTUSED", 0), ("<unk>", 0), ("<unk>NOTUSED", -100)]
        + pieces.dropFirst() + [("<mask>", 0)]
    default:
      let named =
        family.isEmpty
        ? "no tokenizer_config.json beside it names its tokenizer_class"
        : "\(family)Tokenizer has ids of its own"
      throw TokenizerError(
        .mismatch,
        "\(path) is a model of fairseq's kind, whose ids are not its pieces' places, and \(named).",
        remedy:
          "put the model's tokenizer.json or tokenizer_config.json (XLMRobertaTokenizer, CamembertTokenizer) there; if its ids are its pieces' places, call the file tokenizer.model"
      )
    }
  }
}
