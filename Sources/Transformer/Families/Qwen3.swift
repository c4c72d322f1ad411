import Storage

/// Qwen3 (Yang et al. 2025): Qwen2 without its biases, with an RMSNorm of each head's queries and keys, and heads of a width
/// of their own.
enum Qwen3: RotaryDecoder {
  static let modelType = "qwen3"
  static let summary = "decoder with rotary positions and norms of queries and keys"
  static let classNames = ClassNames(prefix: "Qwen3", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(headNorms: .head, saysAttentionBias: true, headSize: 128)
  static let beginsTexts = false
  static let overrulesTokenizerClass = true

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    c.details.windows = try reader.switchedWindows(c)
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] { c.switchedWindowMembers }
}
