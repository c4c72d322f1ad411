import Storage

/// Phi-3 (Abdin et al. 2024): Llama's order, with queries, keys and values in one stored matrix and gate and up in another, a
/// window in every layer and a part of each head that does not turn, where a file says so.
enum Phi3: RotaryDecoder {
  static let modelType = "phi3"
  static let summary = "decoder with rotary positions and joined matrices"
  static let classNames = ClassNames(prefix: "Phi3", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(
    isFused: true, normEpsilon: 1e-5, rotaryShareKey: "partial_rotary_factor", dropoutKey: "resid_pdrop")
  static let beginsTexts = false

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    try reader.refuse("embd_pdrop", unless: .integer(0), .number(0))
    // transformers takes a Phi-3 of the type yarn for one of longrope.
    for key in ["rope_scaling", "rope_parameters"] {
      guard c.details.rotaryScaling != .none, reader.value(key) != nil else { continue }
      throw reader.failure(key, "has a type that no model of this model_type has; Apus computes default")
    }
    c.details.windows = try reader.windowsEverywhere(c, usual: nil)
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] {
    [
      "sliding_window": c.details.windows?.length ?? ConfigurationValues.null,
      "resid_pdrop": ConfigurationValues.decimal(c.dropout),
    ]
  }
}
