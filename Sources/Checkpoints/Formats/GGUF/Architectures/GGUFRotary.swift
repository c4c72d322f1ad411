import Storage
import Transformer

/// What the architectures in Llama's order share.
enum GGUFRotary {
  /// The names of tensors.
  ///
  /// - Parameter normsAround: whether each part of a block has a norm before and one behind.
  static func names(normsAround: Bool) -> GGUFNames {
    var inner = [
      "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
      "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
      "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
      "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    ]
    if normsAround {
      inner["post_attention_layernorm"] = "post_attention_norm"
      inner["pre_feedforward_layernorm"] = "ffn_norm"
      inner["post_feedforward_layernorm"] = "post_ffw_norm"
    }
    return GGUFNames(
      scope: "model.", blocks: "layers", outer: ["embed_tokens": "token_embd", "norm": "output_norm"],
      inner: inner, head: ["lm_head": "output"])
  }

  /// The members that all of them have.
  static func members(_ keys: GGUFKeys, _ modelType: String) throws(FileError) -> [(String, JSONValue)] {
    let own = keys.own
    if let experts = try own.integer("expert_count", 0...(1 << 20)), experts > 0 {
      throw own.failure("expert_count", "is \(experts); Apus computes models without experts")
    }
    let headSize = try keys.headSize(), heads = try own.required("attention.head_count", GGUFKeys.width)
    if let turned = try own.integer("rope.dimension_count", GGUFKeys.width), turned != headSize {
      throw own.failure(
        "rope.dimension_count",
        "is \(turned) of \(headSize); Apus computes \(modelType) with whole heads turned")
    }
    var members: [(String, JSONValue)] = [
      ("model_type", .string(modelType)),
      ("intermediate_size", .integer(try own.required("feed_forward_length", GGUFKeys.width))),
      ("num_attention_heads", .integer(heads)),
      ("num_key_value_heads", .integer(try own.integer("attention.head_count_kv", GGUFKeys.width) ?? heads)),
      ("head_dim", .integer(headSize)),
      ("rope_theta", try keys.decimal("rope.freq_base") ?? .integer(10_000)),
      ("tie_word_embeddings", .bool(keys.tensor("output.weight") == nil)),
    ]
    guard let epsilon = try keys.decimal("attention.layer_norm_rms_epsilon") else {
      throw own.failure("attention.layer_norm_rms_epsilon", "is missing")
    }
    members.append(("rms_norm_eps", epsilon))
    if let scaling = try GGUFRotaryScaling.member(keys) { members.append(("rope_scaling", scaling)) }
    return members
  }

  /// The keys that all of them have.
  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    guard c.details.rotaryShare == 1, c.details.unrotatedLayers.isEmpty else {
      throw GGUFRefusal("positions that turn a part of the heads or of the layers")
    }
    return [
      ("attention.head_count_kv", .count(c.keyValueHeadCount)),
      ("attention.key_length", .count(c.headSize)), ("attention.value_length", .count(c.headSize)),
      ("attention.layer_norm_rms_epsilon", .number(c.normEpsilon)),
      ("rope.freq_base", .number(c.rotaryBase)), ("rope.dimension_count", .count(c.headSize)),
    ] + (try GGUFRotaryScaling.values(c))
  }

  /// Refuses a feed-forward function that llama.cpp does not compute for the architecture.
  static func check(_ c: ModelConfiguration, gate: String) throws(GGUFRefusal) {
    guard case .gated(let function) = c.feedForward, "\(function)" == gate else {
      throw GGUFRefusal("another function in the feed-forward part than \(gate)")
    }
  }
}
