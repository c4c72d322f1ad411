import Storage
import Transformer

/// Llama and Mistral, which llama.cpp computes alike; heads' rows stand in pairs there.
enum GGUFLlama: GGUFArchitecture {
  static let name = "llama"
  static let modelTypes = ["llama", "mistral"]

  static func names(_ c: ModelConfiguration) -> GGUFNames { GGUFRotary.names(normsAround: false) }

  static func change(_ name: String, _ c: ModelConfiguration) -> GGUFNames.Change {
    if name.contains(".self_attn.q_proj.") { return .paired(heads: c.headCount) }
    return name.contains(".self_attn.k_proj.") ? .paired(heads: c.keyValueHeadCount) : .none
  }

  /// A window is Mistral's.
  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    let window = try keys.own.integer("attention.sliding_window", 0...GGUFKeys.context.upperBound) ?? 0
    var members = try GGUFRotary.members(keys, window > 0 ? "mistral" : "llama")
    if window > 0 {
      members.append(("sliding_window", .integer(window)))
    } else {
      members.append(("attention_bias", .bool(keys.tensor("blk.0.attn_output.bias") != nil)))
      members.append(("mlp_bias", .bool(keys.tensor("blk.0.ffn_down.bias") != nil)))
    }
    return members
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    try GGUFRotary.check(c, gate: "silu")
    var values = try GGUFRotary.values(c) + [("vocab_size", .count(c.vocabularySize))]
    if let windows = c.details.windows, windows.length < c.contextLength {
      values.append(("attention.sliding_window", .count(windows.length)))
    }
    return values
  }
}
