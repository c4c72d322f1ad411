import Storage

/// Mistral (Jiang et al. 2023): Llama's order, every layer with a window of the last positions where a file says so.
enum Mistral: RotaryDecoder {
  static let modelType = "mistral"
  static let summary = "decoder with rotary positions, as llama"
  static let classNames = ClassNames(prefix: "Mistral", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle()

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    c.details.windows = try reader.windowsEverywhere(c, usual: 4_096)
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] {
    ["sliding_window": c.details.windows?.length ?? ConfigurationValues.null]
  }
}
