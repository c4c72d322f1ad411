import Storage

/// Qwen2 (Yang et al. 2024): Llama's order, with biases of queries, keys and values. Its windowed attention is not computed.
enum Qwen2: RotaryDecoder {
  static let modelType = "qwen2"
  static let summary = "decoder with rotary positions and biases of queries, keys and values"
  static let classNames = ClassNames(prefix: "Qwen2", language: ["ForCausalLM", "Model"])
  static let hasInputBias = true
  static let beginsTexts = false
  static let overrulesTokenizerClass = true

  /// The layers before transformers' first windowed one, where a file says nothing.
  private static let usualWholeLayers = 28

  static func check(_ reader: ConfigurationReader) throws(FileError) {
    if try hasWindows(reader) { try reader.refuseShortWindow() }
  }

  /// Whether a layer is windowed: `layer_types` names those, or they begin at `max_window_layers` where windows are used.
  private static func hasWindows(_ reader: ConfigurationReader) throws(FileError) -> Bool {
    let isUsed = try reader.flag("use_sliding_window") ?? false
    if case .array(let types)? = reader.value("layer_types") {
      return types.contains { $0 != .string("full_attention") }
    }
    let most = ConfigurationReader.mostLayers
    let whole = try reader.integer("max_window_layers", 0...most) ?? usualWholeLayers
    let count = try reader.required("num_hidden_layers", upTo: most)
    return isUsed && whole < count
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    RotaryDecoderFile.write(c).merging(["use_sliding_window": false]) { _, new in new }
  }
}
