import Storage

// Rotary positions: `rope_theta` and `rope_scaling`, or `rope_parameters`, which newer files have.
extension ConfigurationReader {
  /// Reads what a file says of the rotary wavelengths into `c`, whose context is known.
  ///
  /// - Parameters:
  ///   - baseKey: what the base is called outside `rope_parameters`.
  ///   - shareKey: what the share of a head that turns is called there; nil where all of it does.
  ///   - isByLayer: whether `rope_parameters` has an object for each type of layer; that of whole ones is read.
  func readRotary(
    into c: inout ModelConfiguration, baseKey: String = "rope_theta", shareKey: String? = nil,
    isByLayer: Bool = false
  ) throws(FileError) {
    let key = try rotaryKey()
    c.rotaryBase = try number(baseKey, 1...1e12) ?? c.rotaryBase
    if let shareKey { c.details.rotaryShare = try number(shareKey, 0.001...1) ?? c.details.rotaryShare }
    if let key, var inner = try object(key) {
      if isByLayer, key == Self.parameters {
        inner = try layerRotary(.full) ?? ConfigurationReader(path: path, members: JSONObject([]))
      }
      try refuseLayerTypes(inner, in: key)
      c.rotaryBase = try inner.number("rope_theta", 1...1e12) ?? c.rotaryBase
      if shareKey != nil {
        c.details.rotaryShare = try inner.number(Self.share, 0.001...1) ?? c.details.rotaryShare
      } else {
        try inner.refuse(Self.share, unless: .integer(1), .number(1))
      }
      c.details.rotaryScaling = try scaling(inner, in: key, c)
    }
    guard (1...max(1, c.headSize / 2)).contains(c.details.rotatedPairs(c.headSize)) else {
      throw failure(shareKey ?? Self.share, "leaves no pairs of a head of \(c.headSize) to turn")
    }
  }

  /// The base of the rotary wavelengths of windowed layers, where `rope_parameters` has one for each type of layer.
  func windowedRotaryBase() throws(FileError) -> Float? {
    guard let inner = try layerRotary(.windowed) else { return nil }
    try inner.refuse("rope_type", unless: .string("default"))
    try inner.refuse("type", unless: .string("default"))
    try inner.refuse(Self.share, unless: .integer(1), .number(1))
    return try inner.number("rope_theta", 1...1e12)
  }

  /// What `rope_parameters` says of a type of layers.
  private func layerRotary(_ type: LayerType) throws(FileError) -> ConfigurationReader? {
    guard let all = try object(Self.parameters), all.members.count > 0 else { return nil }
    guard LayerType.allCases.contains(where: { all.value($0.rawValue) != nil }) else {
      throw failure(Self.parameters, "must have \(LayerType.full.rawValue) for this model_type")
    }
    return try all.object(type.rawValue)
  }

  private static let parameters = "rope_parameters"
  private static let share = "partial_rotary_factor"

  /// The key of the object that says more; `rope_scaling` comes first, as in transformers.
  private func rotaryKey() throws(FileError) -> String? {
    var found: String?
    for key in ["rope_scaling", Self.parameters] {
      guard let inner = try object(key), inner.members.count > 0 else { continue }
      if let found, value(found) != value(key) {
        throw failure(found, "and \(key) differ; remove the one that is not meant")
      }
      found = found ?? key
    }
    return found
  }

  private func refuseLayerTypes(_ inner: ConfigurationReader, in key: String) throws(FileError) {
    for type in LayerType.allCases where inner.value(type.rawValue) != nil {
      throw failure(
        key, "differs by layer (\(type.rawValue)), which Apus does not compute for this model_type")
    }
  }

  /// The scaling that the object under `key` asks for.
  func scaling(_ inner: ConfigurationReader, in key: String, _ c: ModelConfiguration) throws(FileError)
    -> RotaryScaling
  {
    var kind = try inner.text("rope_type")
    if kind == nil { kind = try inner.text("type") }
    switch kind ?? "default" {
    case "default":
      try inner.refuse("factor", unless: .integer(1), .number(1))
      return .none
    case "linear": return .linear(factor: try inner.factor(in: key))
    case "dynamic": return .dynamic(factor: try inner.factor(in: key))
    case "llama3": return .llama3(try llama3(inner, in: key, c))
    case "yarn": return .yarn(try yarn(inner, in: key, c))
    case let other:
      throw failure(
        key, "has the type “\(other.prefix(40))”; Apus computes default, linear, dynamic, llama3 and yarn")
    }
  }

  private func factor(in key: String) throws(FileError) -> Float {
    guard let factor = try number("factor", 0.001...1e6) else { throw failure(key, "has no factor") }
    return factor
  }

  /// The context that a model was first trained on: beside the object, in it, or the model's own.
  private func firstContext(_ inner: ConfigurationReader, _ c: ModelConfiguration) throws(FileError) -> Int {
    let key = "original_max_position_embeddings"
    let outer = try integer(key, 1...Self.largestContext)
    let own = try inner.integer(key, 1...Self.largestContext)
    return outer ?? own ?? c.contextLength
  }

  private func llama3(_ inner: ConfigurationReader, in key: String, _ c: ModelConfiguration)
    throws(FileError) -> RotaryScaling.Llama3
  {
    guard let low = try inner.number("low_freq_factor", 1e-6...1e6),
      let high = try inner.number("high_freq_factor", 1e-6...1e6), low < high
    else { throw failure(key, "needs a low_freq_factor below its high_freq_factor") }
    return RotaryScaling.Llama3(
      factor: try inner.factor(in: key), low: low, high: high, context: try firstContext(inner, c))
  }

  private func yarn(_ inner: ConfigurationReader, in key: String, _ c: ModelConfiguration)
    throws(FileError) -> RotaryScaling.YaRN
  {
    guard c.rotaryBase > 1 else { throw failure("rope_theta", "must be more than 1 with the type yarn") }
    let context = try firstContext(inner, c)
    let said = try inner.number("factor", 0.001...1e6)
    let factor = said ?? Float(c.contextLength) / Float(context)
    let own = try inner.number("mscale", 0...1e6), all = try inner.number("mscale_all_dim", 0...1e6)
    var scale = RotaryScaling.YaRN.scale(factor)
    if let own, let all, own != 0, all != 0 {
      scale = RotaryScaling.YaRN.scale(factor, own) / RotaryScaling.YaRN.scale(factor, all)
    }
    func orUsual(_ number: Float?, _ usual: Float) -> Float { number.map { $0 == 0 ? usual : $0 } ?? usual }
    return RotaryScaling.YaRN(
      factor: factor, context: context,
      attentionFactor: try inner.number("attention_factor", 0.001...1e6) ?? scale,
      fast: orUsual(try inner.number("beta_fast", 0...1e6), 32),
      slow: orUsual(try inner.number("beta_slow", 0...1e6), 1),
      isTruncated: try inner.flag("truncate") ?? true)
  }
}

/// What a layer of attention sees.
enum LayerType: String, CaseIterable {
  case full = "full_attention"
  case windowed = "sliding_attention"
}
