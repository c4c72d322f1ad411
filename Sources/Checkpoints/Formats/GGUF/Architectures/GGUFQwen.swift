import Storage
import Transformer

/// Qwen2: Llama with biases of queries, keys and values.
enum GGUFQwen2: GGUFArchitecture {
  static let name = "qwen2"
  static let modelTypes = ["qwen2"]

  static func names(_ c: ModelConfiguration) -> GGUFNames { GGUFRotary.names(normsAround: false) }

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    try GGUFRotary.members(keys, name)
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    try GGUFQwen3.checkWindows(c)
    return try GGUFRotary.values(c)
  }
}

/// Qwen3: Llama with norms of queries and keys.
enum GGUFQwen3: GGUFArchitecture {
  static let name = "qwen3"
  static let modelTypes = ["qwen3"]

  static func names(_ c: ModelConfiguration) -> GGUFNames { GGUFRotary.names(normsAround: false) }

  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)] {
    try GGUFRotary.members(keys, name)
  }

  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    try checkWindows(c)
    guard !c.details.hasAttentionBias else { throw GGUFRefusal("biases of attention in qwen3") }
    return try GGUFRotary.values(c)
  }

  static func checkWindows(_ c: ModelConfiguration) throws(GGUFRefusal) {
    try GGUFRotary.check(c, gate: "silu")
    guard c.details.windows.map({ $0.length >= c.contextLength }) ?? true else {
      throw GGUFRefusal("windows of attention in \(c.family.modelType)")
    }
  }
}
