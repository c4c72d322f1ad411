import Storage

/// Qwen2 (Yang et al. 2024): Llama's order, with biases of queries, keys and values. Its windowed attention is not computed.
enum Qwen2: RotaryDecoder {
  static let modelType = "qwen2"
  static let summary = "decoder with rotary positions and biases of queries, keys and values"
  static let classNames = ClassNames(prefix: "Qwen2", language: ["ForCausalLM", "Model"])
  static let hasInputBias = true
  static let beginsTexts = false

  static func check(_ reader: ConfigurationReader) throws(FileError) {
    try reader.refuse("use_sliding_window", unless: .bool(false))
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    RotaryDecoderFile.write(c).merging(["use_sliding_window": false]) { _, new in new }
  }
}
