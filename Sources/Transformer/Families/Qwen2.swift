import Storage

/// Qwen2 (Yang et al. 2024): Llama's order, with biases of queries, keys and values, and windows in some layers where a file
/// says so.
enum Qwen2: RotaryDecoder {
  static let modelType = "qwen2"
  static let summary = "decoder with rotary positions and biases of queries, keys and values"
  static let classNames = ClassNames(prefix: "Qwen2", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(hasInputBias: true)
  static let beginsTexts = false
  static let overrulesTokenizerClass = true

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    c.details.windows = try reader.switchedWindows(c)
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] { c.switchedWindowMembers }
}
