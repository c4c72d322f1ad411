import Kernels
import Storage
import Transformer

/// GPT-2.
enum GGUFGPT2: GGUFArchitecture {
  static let name = "gpt2"
  static let modelTypes = ["gpt2"]

  static func names(_ c: ModelConfiguration) -> GGUFNames {
    GGUFNames(
      scope: "transformer.", blocks: "h",
      outer: ["wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm"],
      inner: [
        "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
        "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
      ], head: ["lm_head": "output"])
  }

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    let own = keys.own
    guard let epsilon = try keys.decimal("attention.layer_norm_epsilon") else {
      throw own.failure("attention.layer_norm_epsilon", "is missing")
    }
    return [
      ("model_type", "gpt2"), ("n_positions", .integer(try own.required("context_length", GGUFKeys.context))),
      ("n_embd", .integer(try own.required("embedding_length", GGUFKeys.width))),
      ("n_layer", .integer(try own.required("block_count", GGUFKeys.layers))),
      ("n_head", .integer(try own.required("attention.head_count", GGUFKeys.width))),
      ("n_inner", .integer(try own.required("feed_forward_length", GGUFKeys.width))),
      ("activation_function", "gelu_new"), ("layer_norm_epsilon", epsilon),
      ("tie_word_embeddings", .bool(isTied(keys))),
    ]
  }

  /// A head as wide as the table may be a copy of it, which older converters wrote.
  private static func isTied(_ keys: GGUFKeys) -> Bool {
    guard let head = keys.tensor("output.weight"), let table = keys.tensor("token_embd.weight") else {
      return true
    }
    guard head.type == table.type, head.shape == table.shape else { return false }
    return keys.own.file.bytes(of: head).elementsEqual(keys.own.file.bytes(of: table))
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    guard c.plainFunction == .geluTanh else { throw GGUFRefusal("another function than gelu_new in gpt2") }
    return [("attention.layer_norm_epsilon", .number(c.normEpsilon))]
  }
}
