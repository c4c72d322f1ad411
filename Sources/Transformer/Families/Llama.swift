import Storage

/// Llama (Touvron et al. 2023): RMSNorm before each sub-layer and at the end, rotary positions, SwiGLU, grouped
/// key/value heads, no biases.
enum Llama: RotaryDecoder {
  static let modelType = "llama"
  static let summary = "decoder with rotary positions"
  static let classNames = ClassNames(prefix: "Llama", language: ["ForCausalLM", "Model"])

  static func check(_ reader: ConfigurationReader) throws(FileError) {
    try reader.refuse("attention_bias", unless: .bool(false))
    try reader.refuse("mlp_bias", unless: .bool(false))
    try reader.refuse("sliding_window")
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    RotaryDecoderFile.write(c).merging(["attention_bias": false, "mlp_bias": false]) { _, new in new }
  }
}
