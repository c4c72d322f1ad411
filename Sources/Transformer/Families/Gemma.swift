import Kernels
import Storage

/// Gemma (Gemma Team 2024): Llama's order with norms whose stored gains begin at 0, GEGLU, embeddings multiplied by the root
/// of the width, and heads of a width of their own.
enum Gemma: RotaryDecoder {
  static let modelType = "gemma"
  static let summary = "decoder with rotary positions and scaled embeddings"
  static let classNames = ClassNames(prefix: "Gemma", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(
    normOffset: 1, gate: .geluTanh, saysAttentionBias: true, scalesEmbedding: true, headSize: 256,
    isTied: true)
  static let overrulesTokenizerClass = true

  /// “gelu” was written for its approximation, with which all were trained, and a second key came to say so.
  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    try reader.refuse("use_bidirectional_attention", unless: .bool(false))
    func function(_ key: String) throws(FileError) -> GateFunction? {
      guard try reader.text(key) != nil else { return nil }
      let function = try reader.gate(key, default: "")
      return function == .gelu ? .geluTanh : function
    }
    let (first, second) = (try function("hidden_act"), try function("hidden_activation"))
    if let first, let second, first != second {
      throw reader.failure("hidden_act", "and hidden_activation differ; remove the one that is not meant")
    }
    c.feedForward = .gated(second ?? first ?? style.gate)
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] {
    ["hidden_activation": ConfigurationValues.name(c.feedForward)]
  }
}
