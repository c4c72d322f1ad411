import Storage

/// SmolLM3 (Bakouch et al. 2025): Llama's order, with no positions in every fourth layer.
enum SmolLM3: RotaryDecoder {
  static let modelType = "smollm3"
  static let summary = "decoder with rotary positions in most layers"
  static let classNames = ClassNames(prefix: "SmolLM3", language: ["ForCausalLM", "Model"])
  static let style = RotaryDecoderStyle(
    saysAttentionBias: true, saysFeedForwardBias: true, rotaryBase: 2e6, isTied: true)
  static let beginsTexts = false

  private static let key = "no_rope_layers"

  static func usualDetails(layerCount: Int, headSize: Int) -> DecoderDetails {
    DecoderDetails(unrotatedLayers: every(4, of: layerCount))
  }

  private static func every(_ interval: Int, of layerCount: Int) -> Set<Int> {
    Set((0..<layerCount).filter { ($0 + 1) % interval == 0 })
  }

  static func read(_ reader: ConfigurationReader, into c: inout ModelConfiguration) throws(FileError) {
    c.details.unrotatedLayers = try unrotated(reader, c)
    let unrotated = c.details.unrotatedLayers
    let isUsed = try reader.flag("use_sliding_window") ?? false
    let length = try reader.window(usual: nil)
    let named = try reader.windowedLayers(of: c.layerCount)
    guard isUsed, length != nil else {
      if named?.isEmpty ?? true { return }
      throw reader.failure("layer_types", "has sliding_attention, but there is no window in use")
    }
    c.details.windows = try reader.windows(c, usual: nil) { unrotated.contains($0) }
  }

  /// The list has 1 for a layer with positions and 0 for one without, despite its name.
  private static func unrotated(
    _ reader: ConfigurationReader, _ c: ModelConfiguration
  ) throws(FileError) -> Set<Int> {
    guard let value = reader.value(key) else {
      let interval = try reader.integer("no_rope_layer_interval", 1...ConfigurationReader.mostLayers) ?? 4
      return every(interval, of: c.layerCount)
    }
    guard case .array(let marks) = value, marks.count >= c.layerCount,
      marks.allSatisfy({ $0 == .integer(0) || $0 == .integer(1) })
    else {
      throw reader.failure(key, "must be a list of 0 and 1, one for each of \(c.layerCount) layers")
    }
    return Set((0..<c.layerCount).filter { marks[$0] == .integer(0) })
  }

  static func members(_ c: ModelConfiguration) -> [String: Any] {
    c.switchedWindowMembers.merging([
      key: (0..<c.layerCount).map { c.details.unrotatedLayers.contains($0) ? 0 : 1 }
    ]) { _, new in new }
  }
}
