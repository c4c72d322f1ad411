import Storage

// Which layers see a window of the last positions.
extension ConfigurationReader {
  /// The window's length.
  ///
  /// - Parameter usual: transformers' where a file says nothing; null is none.
  func window(usual: Int?) throws(FileError) -> Int? {
    let key = "sliding_window"
    let said = try integer(key, 1...Self.largestContext)
    return members[key] == nil ? usual : said
  }

  /// The windowed layers that `layer_types` names; nil where it is not there.
  func windowedLayers(of count: Int) throws(FileError) -> Set<Int>? {
    let key = "layer_types"
    guard let value = value(key) else { return nil }
    guard case .array(let types) = value, types.count == count else {
      throw failure(key, "must be a list of \(count) texts, one for each of num_hidden_layers")
    }
    var layers = Set<Int>()
    for (layer, type) in types.enumerated() {
      guard case .string(let name) = type, let type = LayerType(rawValue: name) else {
        let names = LayerType.allCases.map(\.rawValue).joined(separator: " and ")
        throw failure(key, "holds \(type.text), which Apus does not compute; it computes \(names)")
      }
      if type == .windowed { layers.insert(layer) }
    }
    return layers
  }

  /// The windows of models whose layers all have the one that `sliding_window` says.
  func windowsEverywhere(_ c: ModelConfiguration, usual: Int?) throws(FileError) -> AttentionWindows? {
    let length = try window(usual: usual)
    let all = Set(0..<c.layerCount)
    if let named = try windowedLayers(of: c.layerCount), named != (length == nil ? [] : all) {
      throw failure(
        "layer_types", "differs by layer, which transformers does not compute for this model_type")
    }
    return length.map { AttentionWindows(length: $0, layers: all) }
  }

  /// The windows of models of which some layers have one.
  ///
  /// - Parameters:
  ///   - usual: as for ``window(usual:)``.
  ///   - usualLayers: the windowed layers of a file without `layer_types`.
  func windows(
    _ c: ModelConfiguration, usual: Int?, usualLayers: (Int) -> Bool
  ) throws(FileError) -> AttentionWindows? {
    let layers = try windowedLayers(of: c.layerCount) ?? Set((0..<c.layerCount).filter(usualLayers))
    guard !layers.isEmpty else { return nil }
    guard let length = try window(usual: usual) else {
      throw failure("sliding_window", "is missing, and layer \(layers.min() ?? 0) needs it")
    }
    return AttentionWindows(length: length, layers: layers)
  }

  /// Those of Qwen: none unless `use_sliding_window` says so, and then from `max_window_layers` on, where `layer_types` does
  /// not say otherwise.
  func switchedWindows(_ c: ModelConfiguration) throws(FileError) -> AttentionWindows? {
    let isUsed = try flag("use_sliding_window") ?? false
    let whole = try integer("max_window_layers", 0...Self.mostLayers) ?? 28
    if !isUsed {
      guard try windowedLayers(of: c.layerCount)?.isEmpty ?? true else {
        throw failure("layer_types", "has sliding_attention, which use_sliding_window turns off")
      }
      return nil
    }
    // Without a window nothing is windowed, whatever the numbers of the layers.
    if try window(usual: 4_096) == nil, value("layer_types") == nil { return nil }
    return try windows(c, usual: 4_096) { $0 >= whole }
  }
}

extension AttentionWindows {
  /// The value of `layer_types`; all layers see everything where `windows` is nil.
  static func types(_ windows: AttentionWindows?, of count: Int) -> [String] {
    (0..<count).map {
      (windows?.layers.contains($0) == true ? LayerType.windowed : LayerType.full).rawValue
    }
  }
}

extension ModelConfiguration {
  /// The keys of models whose windows have a switch.
  var switchedWindowMembers: [String: Any] {
    guard let windows = details.windows else { return ["use_sliding_window": false] }
    return [
      "use_sliding_window": true, "sliding_window": windows.length,
      "layer_types": AttentionWindows.types(windows, of: layerCount),
    ]
  }
}
