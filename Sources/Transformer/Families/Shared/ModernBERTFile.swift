import Storage

/// The `config.json` of ModernBERT.
enum ModernBERTFile {
  private static let windowKey = "local_attention"
  private static let baseKey = "local_rope_theta"
  private static let everyKey = "global_attn_every_n_layers"
  private static let usualBase: Float = 10_000
  private static let usualReach = 64

  /// Two windowed layers to a whole one, which comes first.
  static func usualWindows(_ layerCount: Int) -> AttentionWindows? {
    windows(reach: usualReach, Set((0..<layerCount).filter { $0 % 3 != 0 }))
  }

  /// Windows of `reach` positions on both sides of a query and its own.
  private static func windows(reach: Int, _ layers: Set<Int>, base: Float = usualBase) -> AttentionWindows? {
    layers.isEmpty ? nil : AttentionWindows(length: reach + 1, layers: layers, rotaryBase: base)
  }

  static func read(_ reader: ConfigurationReader, _ family: Family) throws(FileError) -> ModelConfiguration {
    try reader.refuse("classifier_activation", unless: .string("gelu"))
    try reader.refuse("classifier_bias", unless: .bool(false))
    try reader.refuse("decoder_bias", unless: .bool(true))
    try reader.refuse("rope_scaling", unless: .object(JSONObject()))
    var c = try reader.shape(
      family,
      intermediate: try reader.required("intermediate_size", upTo: ConfigurationReader.largestWidth / 2))
    guard c.headSize % 2 == 0 else {
      throw reader.failure(
        "hidden_size", "/ num_attention_heads is \(c.headSize); rotary positions need it even")
    }
    c.norm = .layer(bias: try reader.flag("norm_bias") ?? false)
    c.normEpsilon = try reader.number("norm_eps", 0...1) ?? 1e-5
    c.feedForward = .gated(try reader.gate("hidden_activation", default: "gelu"))
    c.details.hasAttentionBias = try reader.flag("attention_bias") ?? false
    c.details.hasFeedForwardBias = try reader.flag("mlp_bias") ?? false
    try readPositions(reader, into: &c)
    c.dropout = try reader.number("embedding_dropout", 0...0.99) ?? 0
    c.tieEmbeddings = try reader.flag("tie_word_embeddings") ?? true
    c.classifierRows = try classifierRows(reader)
    return c
  }

  /// Which layers have windows, how long these are, and the two rotary bases.
  private static func readPositions(
    _ reader: ConfigurationReader, into c: inout ModelConfiguration
  ) throws(FileError) {
    try reader.readRotary(into: &c, baseKey: "global_rope_theta", isByLayer: true)
    guard c.details.rotaryScaling == .none else {
      throw reader.failure(
        "rope_parameters", "stretches rotary wavelengths, which Apus does not compute here")
    }
    let length = try reader.integer(windowKey, 1...ConfigurationReader.largestContext) ?? 2 * usualReach
    if let reach = try reader.integer("sliding_window", 0...ConfigurationReader.largestContext),
      reach != length / 2
    {
      throw reader.failure("sliding_window", "is \(reach), but \(windowKey) is \(length); remove one")
    }
    let every = try reader.integer(everyKey, 1...ConfigurationReader.mostLayers) ?? 3
    if reader.members[baseKey] == .null, try reader.windowedRotaryBase() == nil {
      throw reader.failure(baseKey, "is null; give the rotary base of layers with windows")
    }
    let said = try reader.number(baseKey, 1...1e12) ?? usualBase
    c.details.windows = windows(
      reach: length / 2,
      try reader.windowedLayers(of: c.layerCount) ?? Set((0..<c.layerCount).filter { $0 % every != 0 }),
      base: try reader.windowedRotaryBase() ?? said)
  }

  private static func classifierRows(_ reader: ConfigurationReader) throws(FileError) -> ClassifierRows {
    let key = "classifier_pooling"
    let name = try reader.text(key) ?? ClassifierRows.first.rawValue
    guard let rows = ClassifierRows(rawValue: name) else {
      throw reader.failure(key, "is “\(name.prefix(40))”; Apus computes cls and mean")
    }
    return rows
  }

  static func write(_ c: ModelConfiguration) -> [String: Any] {
    let windows = c.details.windows, dropout = ConfigurationValues.decimal(c.dropout)
    func rope(_ base: Float) -> [String: Any] {
      ["rope_type": "default", "rope_theta": ConfigurationValues.decimal(base)]
    }
    return ConfigurationValues.sizes(c).merging([
      "hidden_activation": ConfigurationValues.name(c.feedForward), "norm_bias": c.norm == .layer(bias: true),
      "norm_eps": ConfigurationValues.decimal(c.normEpsilon), "attention_bias": c.details.hasAttentionBias,
      "mlp_bias": c.details.hasFeedForwardBias, "decoder_bias": true, "classifier_bias": false,
      "classifier_activation": "gelu", "classifier_pooling": c.classifierRows.rawValue,
      "classifier_dropout": dropout, "embedding_dropout": dropout, "attention_dropout": 0.0,
      "mlp_dropout": 0.0,
      windowKey: 2 * (windows.map { $0.length - 1 } ?? usualReach),
      "layer_types": AttentionWindows.types(windows, of: c.layerCount),
      "global_rope_theta": ConfigurationValues.decimal(c.rotaryBase),
      baseKey: ConfigurationValues.decimal(windows?.rotaryBase ?? usualBase),
      "rope_parameters": [
        LayerType.full.rawValue: rope(c.rotaryBase),
        LayerType.windowed.rawValue: rope(windows?.rotaryBase ?? usualBase),
      ],
    ]) { $1 }
  }
}
