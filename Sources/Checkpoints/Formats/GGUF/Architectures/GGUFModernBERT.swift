import Kernels
import Storage
import Transformer

/// ModernBERT.
enum GGUFModernBERT: GGUFArchitecture {
  static let name = "modern-bert"
  static let modelTypes = ["modernbert"]

  static func names(_ c: ModelConfiguration) -> GGUFNames {
    let labels = c.head.labels != nil
    return GGUFNames(
      scope: "model.", blocks: "layers",
      outer: [
        "embeddings.tok_embeddings": "token_embd", "embeddings.norm": "token_embd_norm",
        "final_norm": "output_norm",
      ],
      inner: [
        "attn_norm": "attn_norm", "attn.Wqkv": "attn_qkv", "attn.Wo": "attn_output", "mlp_norm": "ffn_norm",
        "mlp.Wi": "ffn_up", "mlp.Wo": "ffn_down",
      ], head: labels ? ["head.dense": "cls", "head.norm": "cls.norm", "classifier": "cls.output"] : [:])
  }

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    let own = keys.own
    let hasHead = keys.tensor("cls.output.weight") != nil
    let count = try own.required("block_count", GGUFKeys.layers)
    let every = try own.integer("attention.sliding_window_pattern", GGUFKeys.layers) ?? 3
    let types = (0..<count).map { JSONValue.string($0 % every == 0 ? "full_attention" : "sliding_attention") }
    let members: [(String, JSONValue)] = [
      ("model_type", "modernbert"),
      ("num_attention_heads", .integer(try own.required("attention.head_count", GGUFKeys.width))),
      ("intermediate_size", .integer(try own.required("feed_forward_length", GGUFKeys.width))),
      ("norm_eps", try keys.decimal("attention.layer_norm_epsilon") ?? .number(1e-5)),
      ("global_rope_theta", try keys.decimal("rope.freq_base") ?? .integer(160_000)),
      ("local_rope_theta", try keys.decimal("rope.freq_base_swa") ?? .integer(10_000)),
      ("local_attention", .integer(try own.integer("attention.sliding_window", GGUFKeys.context) ?? 128)),
      ("layer_types", .array(types)),
      ("hidden_activation", .string(try own.text("hidden_activation") ?? "gelu")),
      ("norm_bias", .bool(false)),
      ("attention_bias", .bool(false)), ("mlp_bias", .bool(false)),
      ("classifier_pooling", .string(hasHead ? "mean" : "cls")),
      ("architectures", [.string(hasHead ? "ModernBertForSequenceClassification" : "ModernBertModel")]),
    ]
    return members + (hasHead ? try GGUFLabels.members(keys) : [])
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    guard c.norm == .layer(bias: false), !c.details.hasAttentionBias, !c.details.hasFeedForwardBias else {
      throw GGUFRefusal("biases in modernbert")
    }
    guard c.head.labels == nil || c.classifierRows == .mean else {
      throw GGUFRefusal("a modernbert classifier that reads the first token")
    }
    try GGUFRotary.check(c, gate: "gelu")
    var values: [(String, GGUFEntry)] = [
      ("attention.layer_norm_epsilon", .number(c.normEpsilon)), ("attention.causal", .flag(false)),
      ("rope.freq_base", .number(c.rotaryBase)), ("rope.scaling.type", .text("none")),
      ("vocab_size", .count(c.vocabularySize)), ("hidden_activation", .text("gelu")),
    ]
    if let windows = c.details.windows {
      guard
        let every = (1...c.layerCount).first(where: { every in
          Set((0..<c.layerCount).filter { $0 % every != 0 }) == windows.layers
        })
      else { throw GGUFRefusal("windows in layers that follow no pattern") }
      values += [
        ("attention.sliding_window", .count(2 * (windows.length - 1))),
        ("attention.sliding_window_pattern", .count(every)),
        ("rope.freq_base_swa", .number(windows.rotaryBase ?? c.rotaryBase)),
      ]
    }
    return values + (try GGUFLabels.values(c))
  }
}

extension ModelConfiguration {
  /// The function of a feed-forward part that is not gated; nil where it is.
  var plainFunction: ActivationFunction? {
    if case .plain(let function) = feedForward { function } else { nil }
  }
}
