import Storage
import Transformer

/// What the generations of Gemma share: gains of norms that begin at 1 in a GGUF file.
protocol GGUFGemmaArchitecture: GGUFArchitecture {
  /// One of how many layers sees everything; nil where all do.
  static var windowPattern: Int? { get }
}

extension GGUFGemmaArchitecture {
  static func names(_ c: ModelConfiguration) -> GGUFNames {
    GGUFRotary.names(normsAround: windowPattern != nil)
  }

  static func change(_ name: String, _ c: ModelConfiguration) -> GGUFNames.Change {
    name.hasSuffix("norm.weight") ? .offset(1) : .none
  }

  /// The layers with windows.
  private static func layers(_ count: Int, _ pattern: Int) -> [Int] {
    (0..<count).filter { ($0 + 1) % pattern != 0 }
  }

  static func windowMembers(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    let count = try keys.own.required("block_count", GGUFKeys.layers)
    guard let usual = windowPattern else { return [] }
    guard let length = try keys.own.integer("attention.sliding_window", GGUFKeys.context) else {
      return [("layer_types", .array((0..<count).map { _ in "full_attention" }))]
    }
    let key = "attention.sliding_window_pattern"
    var windowed = layers(count, usual)
    if case .array? = keys.own.file.header.values[keys.own.prefix + key],
      let flags = try keys.own.integers(key)
    {
      guard flags.count == count else {
        throw keys.own.failure(key, "has \(flags.count) values for \(count) layers")
      }
      windowed = flags.indices.filter { flags[$0] != 0 }
    } else if let pattern = try keys.own.integer(key, GGUFKeys.layers) {
      windowed = layers(count, pattern)
    }
    let types = (0..<count).map {
      JSONValue.string(windowed.contains($0) ? "sliding_attention" : "full_attention")
    }
    return [("sliding_window", .integer(length)), ("layer_types", .array(types))]
  }

  static func windowValues(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    if let divisor = c.details.scoreDivisor, divisor != Float(c.headSize) {
      throw GGUFRefusal("scores divided by the root of \(divisor), not of the heads' width \(c.headSize)")
    }
    try GGUFRotary.check(c, gate: "geluTanh")
    guard let windows = c.details.windows, let pattern = windowPattern else { return [] }
    var values: [(String, GGUFEntry)] = [("attention.sliding_window", .count(windows.length))]
    if windows.layers != Set(layers(c.layerCount, pattern)) {
      values.append(
        ("attention.sliding_window_pattern", .flags((0..<c.layerCount).map(windows.layers.contains))))
    }
    if let base = windows.rotaryBase { values.append(("rope.freq_base_swa", .number(base))) }
    return values
  }
}

/// Gemma.
enum GGUFGemma: GGUFGemmaArchitecture {
  static let name = "gemma"
  static let modelTypes = ["gemma"]
  static let windowPattern: Int? = nil

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    try GGUFRotary.members(keys, name)
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    guard c.tieEmbeddings else { throw GGUFRefusal("a head of its own in gemma") }
    return try GGUFRotary.values(c) + windowValues(c)
  }
}

/// Gemma 2: soft caps, and a window in every other layer.
enum GGUFGemma2: GGUFGemmaArchitecture {
  static let name = "gemma2"
  static let modelTypes = ["gemma2"]
  static let windowPattern: Int? = 2

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    try GGUFRotary.members(keys, name) + windowMembers(keys) + [
      ("query_pre_attn_scalar", .integer(try keys.headSize())),
      ("attn_logit_softcapping", try keys.decimal("attn_logit_softcapping") ?? .integer(50)),
      ("final_logit_softcapping", try keys.decimal("final_logit_softcapping") ?? .integer(30)),
    ]
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    guard c.tieEmbeddings else { throw GGUFRefusal("a head of its own in gemma2") }
    guard let score = c.details.scoreCap, let logit = c.details.logitCap else {
      throw GGUFRefusal("gemma2 without soft caps")
    }
    return try GGUFRotary.values(c) + windowValues(c) + [
      ("attn_logit_softcapping", .number(score)), ("final_logit_softcapping", .number(logit)),
    ]
  }
}

/// Gemma 3's text model: norms of queries and keys, five windowed layers to a whole one, and a rotary base of their own.
enum GGUFGemma3: GGUFGemmaArchitecture {
  static let name = "gemma3"
  static let modelTypes = ["gemma3_text"]
  static let windowPattern: Int? = 6

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    var members =
      try GGUFRotary.members(keys, "gemma3_text") + windowMembers(keys) + [
        ("query_pre_attn_scalar", .integer(try keys.headSize())),
        ("rope_local_base_freq", try keys.decimal("rope.freq_base_swa") ?? .integer(10_000)),
      ]
    if let cap = try keys.decimal("final_logit_softcapping") {
      members.append(("final_logit_softcapping", cap))
    }
    return members
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    var values = try GGUFRotary.values(c) + windowValues(c)
    if let cap = c.details.logitCap { values.append(("final_logit_softcapping", .number(cap))) }
    return values
  }
}
