/// What an encoder's file calls the parts of a block.
struct EncoderNames {
  let query: String
  let key: String
  let value: String
  let attentionOutput: String
  let attentionNorm: String
  let up: String
  let down: String
  let outputNorm: String

  /// BERT's, which most have.
  static let bert = EncoderNames(
    query: "attention.self.query", key: "attention.self.key", value: "attention.self.value",
    attentionOutput: "attention.output.dense", attentionNorm: "attention.output.LayerNorm",
    up: "intermediate.dense", down: "output.dense", outputNorm: "output.LayerNorm")
}
