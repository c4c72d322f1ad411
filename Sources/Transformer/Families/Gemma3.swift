import Kernels
import Storage

/// Gemma 3's text model (Gemma Team 2025): Gemma 2 without caps of scores, with norms of queries and keys, five windowed
/// layers to a whole one, and a rotary base of their own.
enum Gemma3: RotaryDecoder {
  static let modelType = "gemma3_text"
  static let summary = "decoder with rotary positions, windows in most layers and norms around each part"
  static let classNames = ClassNames(
    prefix: "Gemma3", language: ["ForCausalLM", "TextModel"], classification: "TextForSequenceClassification",
    tokenClassification: nil, bare: "TextModel")
  static let style = RotaryDecoderStyle(
    norms: .around, headNorms: .head, normOffset: 1, gate: .geluTanh, gateKey: "hidden_activation",
    saysAttentionBias: true, scalesEmbedding: true, rotaryBase: 1e6, headSize: 256, isTied: true,
    isRotaryByLayer: true)
  static let overrulesTokenizerClass = true

  private static let localBase: Float = 10_000
  private static let localKey = "rope_local_base_freq"

  static func usualDetails(layerCount: Int, headSize: Int) -> DecoderDetails {
    DecoderDetails(windows: windows(1_024, layerCount, pattern: 6))
  }

  private static func windows(_ length: Int, _ layerCount: Int, pattern: Int) -> AttentionWindows? {
    let layers = (0..<layerCount).filter { ($0 + 1) % pattern != 0 }
    if layers.isEmpty { return nil }
    return AttentionWindows(length: length, layers: Set(layers), rotaryBase: localBase)
  }

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    try reader.refuse("attn_logit_softcapping")
    try reader.readGemma(into: &c, divisor: 256, logitCap: nil)
    let pattern = try reader.integer("sliding_window_pattern", 1...ConfigurationReader.mostLayers) ?? 6
    c.details.windows = try reader.windows(c, usual: 4_096) { ($0 + 1) % pattern != 0 }
    let base = try reader.number(localKey, 1...1e12) ?? localBase
    c.details.windows?.rotaryBase = try reader.windowedRotaryBase() ?? base
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] {
    c.gemmaMembers.merging([localKey: ConfigurationValues.decimal(c.details.windows?.rotaryBase ?? localBase)]
    ) {
      _, new in new
    }
  }
}
