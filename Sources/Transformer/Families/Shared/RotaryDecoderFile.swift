import Kernels
import Storage

/// The `config.json` of decoders in Llama's order.
enum RotaryDecoderFile {
  static func read(
    _ reader: ConfigurationReader, _ family: Family, _ style: RotaryDecoderStyle
  ) throws(FileError) -> ModelConfiguration {
    try reader.refuse("pretraining_tp", unless: .integer(1))
    if style.rotaryShareKey == nil {
      try reader.refuse("partial_rotary_factor", unless: .integer(1), .number(1))
    }
    let headSize = try reader.integer("head_dim", 1...ConfigurationReader.largestWidth) ?? style.headSize
    var c = try reader.shape(
      family, intermediate: try reader.required("intermediate_size", upTo: ConfigurationReader.largestWidth),
      headSize: headSize)
    try readHeads(reader, &c)
    c.feedForward = .gated(try gate(reader, style))
    c.normEpsilon = try reader.number("rms_norm_eps", 0...1) ?? style.normEpsilon
    c.details = DecoderDetails()
    try reader.readRotary(
      into: &c, shareKey: style.rotaryShareKey, isByLayer: style.isRotaryByLayer)
    if style.saysAttentionBias {
      c.details.hasAttentionBias = try reader.flag("attention_bias") ?? false
    }
    if style.saysFeedForwardBias { c.details.hasFeedForwardBias = try reader.flag("mlp_bias") ?? false }
    c.dropout = try reader.number(style.dropoutKey, 0...0.99) ?? 0
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? style.isTied
    return c
  }

  private static func readHeads(
    _ reader: ConfigurationReader, _ c: inout ModelConfiguration
  ) throws(FileError) {
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
  }

  private static func gate(
    _ reader: ConfigurationReader, _ style: RotaryDecoderStyle
  ) throws(FileError) -> GateFunction {
    try reader.gate(style.gateKey, default: ConfigurationValues.name(.gated(style.gate)))
  }

  static func write(_ c: ModelConfiguration, _ style: RotaryDecoderStyle) -> [String: Any] {
    var members = ConfigurationValues.sizes(c)
    members[style.gateKey] = ConfigurationValues.name(c.feedForward)
    members["num_key_value_heads"] = c.keyValueHeadCount
    members["head_dim"] = c.headSize
    members["rope_theta"] = ConfigurationValues.decimal(c.rotaryBase)
    members["rms_norm_eps"] = ConfigurationValues.decimal(c.normEpsilon)
    members["attention_dropout"] = 0.0
    if let scaling = c.details.rotaryScaling.members { members["rope_scaling"] = scaling }
    if let key = style.rotaryShareKey { members[key] = ConfigurationValues.decimal(c.details.rotaryShare) }
    if style.saysAttentionBias { members["attention_bias"] = c.details.hasAttentionBias }
    if style.saysFeedForwardBias { members["mlp_bias"] = c.details.hasFeedForwardBias }
    if c.dropout > 0 { members[style.dropoutKey] = ConfigurationValues.decimal(c.dropout) }
    return members
  }
}
