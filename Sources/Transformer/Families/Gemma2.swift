import Kernels
import Storage

/// Gemma 2 (Gemma Team 2024): Gemma with norms around each sub-layer, soft caps of scores and logits, and a window in every
/// other layer.
enum Gemma2: RotaryDecoder {
  static let modelType = "gemma2"
  static let summary = "decoder with rotary positions, windows in every other layer and soft caps"
  static let classNames = ClassNames(prefix: "Gemma2", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(
    norms: .around, normOffset: 1, gate: .geluTanh, gateKey: "hidden_activation", saysAttentionBias: true,
    scalesEmbedding: true, headSize: 256, isTied: true)
  static let overrulesTokenizerClass = true

  static func usualDetails(layerCount: Int, headSize: Int) -> DecoderDetails {
    let layers = Set((0..<layerCount).filter { $0 % 2 == 0 })
    return DecoderDetails(
      windows: AttentionWindows(length: 4_096, layers: layers), scoreCap: 50, logitCap: 30)
  }

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    try reader.readGemma(into: &c, divisor: 256, logitCap: 30)
    c.details.scoreCap = try reader.cap("attn_logit_softcapping", usual: 50)
    c.details.windows = try reader.windows(c, usual: 4_096) { $0 % 2 == 0 }
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] {
    c.gemmaMembers.merging(["attn_logit_softcapping": ConfigurationValues.cap(c.details.scoreCap)]) {
      _, new in new
    }
  }
}
