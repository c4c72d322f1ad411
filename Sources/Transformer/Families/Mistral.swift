import Storage

/// Mistral (Jiang et al. 2023): Llama's order. Its attention to a window of the last positions is not computed.
enum Mistral: RotaryDecoder {
  static let modelType = "mistral"
  static let summary = "decoder with rotary positions, as llama"
  static let classNames = ClassNames(prefix: "Mistral", language: ["ForCausalLM", "Model"])

  static func check(_ reader: ConfigurationReader) throws(FileError) { try reader.refuseShortWindow() }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    RotaryDecoderFile.write(c).merging(["sliding_window": ConfigurationValues.null]) { _, new in new }
  }
}
