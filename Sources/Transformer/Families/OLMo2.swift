import Storage

/// OLMo 2 (OLMo et al. 2024): Llama's parts with norms behind each sub-layer, within its branch, and norms of all queries and
/// of all keys.
enum OLMo2: RotaryDecoder {
  static let modelType = "olmo2"
  static let summary = "decoder with rotary positions and norms behind each part"
  static let classNames = ClassNames(
    prefix: "Olmo2", language: ["ForCausalLM", "Model"], tokenClassification: nil)
  static let style = RotaryDecoderStyle(
    norms: .within, headNorms: .all, saysAttentionBias: true, normEpsilon: 1e-5)
  static let beginsTexts = false

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {}

  static func members(_ c: ModelConfiguration) -> [String: Any] { [:] }
}
