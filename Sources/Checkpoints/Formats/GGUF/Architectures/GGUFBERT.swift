import Kernels
import Storage
import Transformer

/// BERT, which llama.cpp computes embeddings with, or a classifier's scores.
enum GGUFBERT: GGUFArchitecture {
  static let name = "bert"
  static let modelTypes = ["bert"]

  static func names(_ c: ModelConfiguration) -> GGUFNames {
    let labels = c.head.labels != nil
    return GGUFNames(
      scope: "bert.", blocks: "encoder.layer",
      outer: [
        "embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd",
        "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm",
      ],
      inner: [
        "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
        "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
        "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
      ], head: labels ? ["bert.pooler.dense": "cls", "classifier": "cls.output"] : [:])
  }

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    let own = keys.own
    let hasHead = keys.tensor("cls.output.weight") != nil
    let members: [(String, JSONValue)] = [
      ("model_type", "bert"),
      ("num_attention_heads", .integer(try own.required("attention.head_count", GGUFKeys.width))),
      ("intermediate_size", .integer(try own.required("feed_forward_length", GGUFKeys.width))),
      ("layer_norm_eps", try keys.decimal("attention.layer_norm_epsilon") ?? .number(1e-12)),
      ("type_vocab_size", .integer(max(1, keys.tensor("token_types.weight")?.rows ?? 1))),
      ("hidden_act", "gelu"), ("position_embedding_type", "absolute"),
      ("architectures", [.string(hasHead ? "BertForSequenceClassification" : "BertModel")]),
    ]
    return members + (hasHead ? try GGUFLabels.members(keys) : [])
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    guard c.plainFunction == .gelu else { throw GGUFRefusal("another function than gelu in bert") }
    return [
      ("attention.layer_norm_epsilon", .number(c.normEpsilon)), ("attention.causal", .flag(false)),
    ] + (try GGUFLabels.values(c))
  }
}
