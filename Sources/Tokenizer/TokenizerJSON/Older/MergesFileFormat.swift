import Foundation
import Storage

/// `vocab.json` with `merges.txt`: the byte-level vocabularies of GPT-2, RoBERTa and Qwen.
public struct MergesFileFormat: TokenizerFormat {
  /// What its file is called in a sentence.
  public let name = "byte-level vocabulary"
  /// The name that all published ones have.
  public let fileNames = ["vocab.json"]
  /// None of its own: the name alone tells it.
  public let fileExtension = "vocab.json"

  /// Families that read the two files in GPT-2's way.
  private static let known: Set<String> = [
    "", "GPT2", "Roberta", "Bart", "Longformer", "LED", "Blenderbot", "CodeGen", "Deberta", "Qwen2", "OPT",
    "BigBirdRoberta",
    "PreTrained",
  ]

  /// Families that put `<s>` and `</s>` around a text, whether the files beside it say so or not.
  private static let framed: Set<String> = [
    "Roberta", "Bart", "Longformer", "LED", "Blenderbot", "BigBirdRoberta",
  ]
  private static let usual: KeyValuePairs = [
    "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "cls_token": "<s>",
    "sep_token": "</s>", "mask_token": "<mask>",
  ]

  /// The format; there is nothing to choose.
  public init() {}

  /// Opens the file at `path`, with the `merges.txt` beside it.
  public func open(_ path: String) throws -> any Tokenizer {
    let folder = OlderFiles.folder(of: path)
    let companions = try TokenizerCompanions(folder)
    let family = OlderFiles.family(companions)
    guard Self.known.contains(family) else {
      throw TokenizerError(
        .mismatch,
        "\(path) belongs to \(family)Tokenizer, which Apus does not know to read it in GPT-2's way.",
        remedy: "take a model that comes with a tokenizer.json")
    }
    let merges = folder + "/merges.txt"
    guard exists(merges) else {
      throw TokenizerError(
        .badInput, "\(path) has no merges.txt beside it; a byte-level vocabulary is of no use without.",
        remedy: "put the model's own merges.txt there, or its tokenizer.json")
    }
    let vocabulary = try Self.vocabulary(path)
    guard vocabulary.id("\u{120}") != nil else {
      throw TokenizerError(
        .mismatch,
        "\(path) has no token “\u{120}”, so it is not byte-level (CLIP's and OpenAI GPT's are not).",
        remedy: "take a model that comes with a tokenizer.json")
    }
    let special = OlderFiles.special(
      companions, Self.framed.contains(family) && vocabulary.id("<s>") != nil ? Self.usual : [:])
    let description = TokenizerDescription(
      model: ModelParts(options: ["type": "BPE"], vocabulary: vocabulary, merges: try Self.merges(merges)),
      members: Self.members(companions, special, vocabulary, isQwen: family == "Qwen2"))
    return try OlderFiles.tokenizer(description, [path, merges], companions)
  }

  private static func vocabulary(_ path: String) throws -> Vocabulary {
    let bytes = try mapFile(path)
    defer { unmap(bytes) }
    do throws(JSONScannerError) {
      return try JSONScanner.all(bytes) { (scanner: inout JSONScanner) throws(JSONScannerError) in
        try ModelParts.readVocabulary(&scanner)
      }
    } catch {
      let line = 1 + bytes.prefix(error.offset).count { $0 == 0x0A }
      throw TokenizerError(.badInput, "\(path), line \(line): \(error.reason).")
    }
  }

  private static func merges(_ path: String) throws -> MergeList {
    var merges = MergeList()
    for (index, line) in try OlderFiles.lines(path).enumerated() where !line.isEmpty {
      if index == 0, line.starts(with: "#version".utf8) { continue }
      guard merges.add(line: Array(line)) else {
        throw TokenizerError(
          .badInput,
          "\(path), line \(index + 1) is not two tokens with a space between them: “\(String(Substring(line)).prefix(60))”."
        )
      }
    }
    return merges
  }

  private static func members(
    _ companions: TokenizerCompanions, _ special: [String: String], _ vocabulary: Vocabulary, isQwen: Bool
  ) -> JSONObject {
    let addsSpace = companions.settings["add_prefix_space"] ?? .bool(false)
    let bytes: JSONValue = [
      "type": "ByteLevel", "add_prefix_space": addsSpace, "trim_offsets": .bool(true),
      "use_regex": .bool(!isQwen),
    ]
    var members: JSONObject = [
      "added_tokens": OlderFiles.added(companions, special, stripped: special["mask_token"]),
      "pre_tokenizer": bytes, "decoder": bytes,
      "post_processor": ["type": "ByteLevel", "add_prefix_space": addsSpace, "trim_offsets": .bool(false)],
    ]
    if isQwen {
      members["normalizer"] = ["type": "NFC"]
      members["pre_tokenizer"] = [
        "type": "Sequence",
        "pretokenizers": [
          [
            "type": "Split", "pattern": ["Regex": .string(Patterns.qwen2)], "behavior": "Isolated",
            "invert": .bool(false),
          ],
          bytes,
        ],
      ]
    } else if let cls = special["cls_token"], let sep = special["sep_token"], let first = vocabulary.id(cls),
      let last = vocabulary.id(sep)
    {
      members["post_processor"] = [
        "type": "RobertaProcessing", "cls": [.string(cls), .integer(Int(first))],
        "sep": [.string(sep), .integer(Int(last))], "trim_offsets": .bool(true),
        "add_prefix_space": addsSpace,
      ]
    }
    return members
  }
}
