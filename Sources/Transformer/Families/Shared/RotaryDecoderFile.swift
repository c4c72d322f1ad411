import Storage

/// The `config.json` of decoders in Llama's order.
enum RotaryDecoderFile {
  static func read(_ reader: ConfigurationReader, _ family: Family) throws(FileError) -> ModelConfiguration {
    try reader.refuse("pretraining_tp", unless: .integer(1))
    try reader.refuse("partial_rotary_factor", unless: .integer(1), .number(1))
    var c = try reader.shape(
      family, intermediate: try reader.required("intermediate_size", upTo: ConfigurationReader.largestWidth),
      headSize: try reader.integer("head_dim", 1...ConfigurationReader.largestWidth))
    c.keyValueHeadCount =
      try reader.integer("num_key_value_heads", 1...ConfigurationReader.largestWidth) ?? c.headCount
    guard c.headCount % c.keyValueHeadCount == 0 else {
      throw reader.failure(
        "num_key_value_heads", "(\(c.keyValueHeadCount)) must divide num_attention_heads (\(c.headCount))")
    }
    guard c.headSize % 2 == 0 else {
      throw c.attentionWidth == c.hiddenSize
        ? reader.failure(
          "hidden_size", "/ num_attention_heads is \(c.headSize); rotary positions need it even")
        : reader.failure("head_dim", "is \(c.headSize); rotary positions need it even")
    }
    c.feedForward = .gated(try reader.gate("hidden_act", default: "silu"))
    c.normEpsilon = try reader.number("rms_norm_eps", 0...1) ?? 1e-6
    c.rotaryBase = try rotaryBase(reader)
    c.dropout = try reader.number("apus_dropout", 0...0.99) ?? 0
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? false
    return c
  }

  /// From `rope_theta`, or from `rope_parameters`, which newer files have; scaled variants are refused.
  private static func rotaryBase(_ reader: ConfigurationReader) throws(FileError) -> Float {
    var base = try reader.number("rope_theta", 1...1e12)
    for key in ["rope_scaling", "rope_parameters"] {
      guard let inner = try reader.object(key) else { continue }
      var kind = try inner.text("rope_type")
      if kind == nil { kind = try inner.text("type") }
      if let kind, kind != "default" {
        throw reader.failure(key, "has the type “\(kind.prefix(40))”; Apus computes “default” only")
      }
      try inner.refuse("factor", unless: .integer(1), .number(1))
      try inner.refuse("partial_rotary_factor", unless: .integer(1), .number(1))
      base = try inner.number("rope_theta", 1...1e12) ?? base
    }
    return base ?? 10_000
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    var members = ConfigurationValues.sizes(c)
    members["hidden_act"] = ConfigurationValues.name(c.feedForward)
    members["num_key_value_heads"] = c.keyValueHeadCount
    members["head_dim"] = c.headSize
    members["rope_theta"] = ConfigurationValues.decimal(c.rotaryBase)
    members["rms_norm_eps"] = ConfigurationValues.decimal(c.normEpsilon)
    members["attention_dropout"] = 0.0
    // These models have no dropout of their own; transformers keeps the key and does nothing with it.
    if c.dropout > 0 { members["apus_dropout"] = ConfigurationValues.decimal(c.dropout) }
    return members
  }
}
