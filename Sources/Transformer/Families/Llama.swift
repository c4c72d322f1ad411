import Storage

/// Llama (Touvron et al. 2023, Dubey et al. 2024): RMSNorm before each sub-layer and at the end, rotary positions, SwiGLU,
/// grouped key/value heads, biases where a file says so.
enum Llama: RotaryDecoder {
  static let modelType = "llama"
  static let summary = "decoder with rotary positions"
  static let classNames = ClassNames(prefix: "Llama", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(saysAttentionBias: true, saysFeedForwardBias: true)

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    try reader.refuse("sliding_window")
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] { [:] }
}
