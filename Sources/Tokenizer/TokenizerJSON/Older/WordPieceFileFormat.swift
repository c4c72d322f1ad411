import Foundation
import Storage

/// `vocab.txt`: BERT's tokens, one a line, with the choices of `tokenizer_config.json`.
public struct WordPieceFileFormat: TokenizerFormat {
  /// What its file is called in a sentence.
  public let name = "WordPiece vocabulary"
  /// The name that all published ones have.
  public let fileNames = ["vocab.txt"]
  /// None of its own: the name alone tells it from other texts.
  public let fileExtension = "vocab.txt"

  /// Families whose `vocab.txt` is cut in other ways than BERT's.
  private static let others: Set<String> = [
    "BertJapanese", "Phobert", "Bertweet", "Esm", "ProphetNet", "Herbert", "Flaubert", "XLM", "TransfoXL",
    "RoFormer",
  ]

  private static let usual: KeyValuePairs = [
    "unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]",
    "mask_token": "[MASK]",
  ]
  /// MPNet's: BERT's pieces with fairseq's special tokens.
  private static let fairseq: KeyValuePairs = [
    "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "[UNK]", "cls_token": "<s>",
    "sep_token": "</s>", "mask_token": "<mask>",
  ]

  /// The format; there is nothing to choose.
  public init() {}

  /// Opens the file at `path`.
  public func open(_ path: String) throws -> any Tokenizer {
    let companions = try TokenizerCompanions(OlderFiles.folder(of: path))
    let family = OlderFiles.family(companions)
    guard !Self.others.contains(family) else {
      throw TokenizerError(
        .mismatch,
        "\(path) belongs to \(family)Tokenizer, which cuts text in other ways than BERT's WordPiece.",
        remedy: "take a model that comes with a tokenizer.json")
    }
    var vocabulary = Vocabulary()
    for (id, line) in try OlderFiles.lines(path).enumerated() {
      guard id < ModelParts.mostTokens else { throw TokenizerError(.badInput, "\(path) has too many lines.") }
      let end = line.reversed().drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
      // A token that stands twice has its last place.
      _ = vocabulary.add(end.reversed(), id: Int32(id))
    }
    vocabulary.finish()
    let special = OlderFiles.special(companions, family == "MPNet" ? Self.fairseq : Self.usual)
    guard let unknown = special["unk_token"], vocabulary.id(unknown) != nil else {
      throw TokenizerError(
        .badInput,
        "\(path) has no line “\(special["unk_token"] ?? "[UNK]")”; expected the tokens of a WordPiece vocabulary, one a line."
      )
    }
    let description = TokenizerDescription(
      model: ModelParts(
        options: [
          "type": "WordPiece", "unk_token": .string(unknown), "continuing_subword_prefix": "##",
          "max_input_chars_per_word": 100,
        ], vocabulary: vocabulary, merges: nil),
      members: Self.members(companions, special, vocabulary, strips: family == "MPNet"))
    return try OlderFiles.tokenizer(description, [path], companions)
  }

  private static func members(
    _ companions: TokenizerCompanions, _ special: [String: String], _ vocabulary: Vocabulary,
    strips: Bool
  ) -> JSONObject {
    let settings = companions.settings
    var members: JSONObject = [
      "added_tokens": OlderFiles.added(
        companions, special.filter { vocabulary.id($0.value) != nil },
        stripped: strips ? special["mask_token"] : nil),
      "normalizer": [
        "type": "BertNormalizer", "clean_text": .bool(true),
        "handle_chinese_chars": settings["tokenize_chinese_chars"] ?? .bool(true),
        "strip_accents": settings["strip_accents"] ?? .null,
        "lowercase": settings["do_lower_case"] ?? .bool(true),
      ],
      "pre_tokenizer": ["type": "BertPreTokenizer"],
      "decoder": ["type": "WordPiece", "prefix": "##", "cleanup": .bool(true)],
    ]
    if let cls = special["cls_token"], let sep = special["sep_token"], let first = vocabulary.id(cls),
      let last = vocabulary.id(sep)
    {
      members["post_processor"] = [
        "type": "BertProcessing", "cls": [.string(cls), .integer(Int(first))],
        "sep": [.string(sep), .integer(Int(last))],
      ]
    }
    return members
  }
}
