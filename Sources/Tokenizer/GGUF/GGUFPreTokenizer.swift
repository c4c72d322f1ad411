import Storage

/// The rules by which llama.cpp cuts byte-level text before merging, by the names that GGUF files give them.
struct GGUFPreTokenizer: Sendable {
  /// Names of the same rule; the first is written.
  let names: [String]
  /// The steps before the bytes.
  let steps: [JSONValue]
  /// Whether ByteLevel's own expression cuts too.
  let cutsBytes: Bool
  /// The normalizer of the models that have it.
  var normalizer = JSONValue.null
  /// Whether a word that is a token is not merged.
  var ignoresMerges = false
  /// Whether a text begins with the begin token where a file does not say.
  var addsBegin = false

  /// All that Apus reads.
  static let all: [GGUFPreTokenizer] = [
    GGUFPreTokenizer(
      names: [
        "gpt-2", "phi-2", "mpt", "jais", "jina-es", "jina-de", "jina-v1-en", "jina-v2-es", "jina-v2-de",
        "jina-v2-code",
        "roberta-bpe", "gigachat", "a.x-4.0", "mellum", "exaone4", "trillion", "granite-docling",
      ], steps: [], cutsBytes: true),
    GGUFPreTokenizer(
      names: ["olmo", "modern-bert"], steps: [], cutsBytes: true, normalizer: ["type": "NFC"]),
    GGUFPreTokenizer(
      names: ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"],
      steps: [["type": "Digits", "individual_digits": .bool(true)]], cutsBytes: true),
    GGUFPreTokenizer(
      names: ["llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral", "midm-2.0", "lfm2"],
      steps: [split(Patterns.llama3)],
      cutsBytes: false, ignoresMerges: true, addsBegin: true),
    GGUFPreTokenizer(
      names: ["dbrx", "smaug-bpe", "chatglm-bpe"], steps: [split(Patterns.llama3)], cutsBytes: false),
    GGUFPreTokenizer(names: ["glm4"], steps: [split(Patterns.llama3)], cutsBytes: false, ignoresMerges: true),
    GGUFPreTokenizer(
      names: ["qwen2", "deepseek-r1-qwen", "megrez", "kormo", "f2llmv2"], steps: [split(Patterns.qwen2)],
      cutsBytes: false,
      normalizer: ["type": "NFC"]),
    GGUFPreTokenizer(
      names: ["stablelm2", "hunyuan", "solar-open", "grok-2"], steps: [split(Patterns.qwen2)],
      cutsBytes: false),
    GGUFPreTokenizer(
      names: ["tekken"], steps: [split(Patterns.tekken)], cutsBytes: false, ignoresMerges: true),
    GGUFPreTokenizer(
      names: ["gpt-4o", "llama4", "kanana2"], steps: [split(Patterns.gpt4o)], cutsBytes: false),
  ]

  /// That of a name; nil for a name that is not known.
  static func named(_ name: String) -> GGUFPreTokenizer? { all.first { $0.names.contains(name) } }

  private static func split(_ expression: String) -> JSONValue {
    [
      "type": "Split", "pattern": ["Regex": .string(expression)], "behavior": "Isolated",
      "invert": .bool(false),
    ]
  }

  /// The component of `tokenizer.json`.
  var json: JSONValue {
    let bytes = Self.byteLevel(cuts: cutsBytes)
    return steps.isEmpty ? bytes : ["type": "Sequence", "pretokenizers": .array(steps + [bytes])]
  }

  static func byteLevel(cuts: Bool) -> JSONValue {
    [
      "type": "ByteLevel", "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
      "use_regex": .bool(cuts),
    ]
  }

  /// The rule that cuts as a `tokenizer.json` says; nil where llama.cpp has none such.
  ///
  /// - Parameters:
  ///   - json: its pre-tokenizer.
  ///   - ignoresMerges: what its model says.
  static func of(_ json: JSONValue, normalizer: JSONValue, ignoresMerges: Bool) -> GGUFPreTokenizer? {
    guard let wanted = canonical(json) else { return nil }
    let fitting = all.filter { canonical($0.json) == wanted }
    return fitting.first { $0.ignoresMerges == ignoresMerges && $0.normalizer == normalizer }
      ?? fitting.first { $0.ignoresMerges == ignoresMerges }
  }

  /// What a pre-tokenizer does, whatever else it says; nil for what is not known here.
  private static func canonical(_ json: JSONValue) -> [String]? {
    guard case .object(let members) = json, case .string(let type)? = members["type"] else { return nil }
    switch type {
    case "Sequence":
      guard case .array(let parts)? = members["pretokenizers"] else { return nil }
      var steps: [String] = []
      for part in parts {
        guard let own = canonical(part) else { return nil }
        steps += own
      }
      return steps
    case "Split":
      guard case .object(let pattern)? = members["pattern"], case .string(let text)? = pattern["Regex"],
        members["behavior"] == "Isolated", members["invert"] != .bool(true)
      else { return nil }
      return ["split \(text)"]
    case "Digits": return members["individual_digits"] == .bool(true) ? ["digits"] : nil
    case "ByteLevel":
      guard members["add_prefix_space"] != .bool(true) else { return nil }
      return members["use_regex"] == .bool(false) ? ["bytes"] : ["bytes cut"]
    default: return nil
    }
  }
}
