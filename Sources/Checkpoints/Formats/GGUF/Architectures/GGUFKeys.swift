import Storage

/// The keys and tensors of a GGUF file, as an architecture's reader asks for them.
struct GGUFKeys {
  /// The keys that begin with the architecture's name.
  let own: GGUFMetadata

  // Bounds far above any model a CPU can hold.
  static let width = 1...(1 << 20)
  static let context = 1...(1 << 24)
  static let layers = 1...(1 << 12)

  init(_ metadata: GGUFMetadata, _ architecture: any GGUFArchitecture.Type) {
    own = metadata.scoped(architecture.name + ".")
  }

  /// A tensor; nil where there is none of this name.
  func tensor(_ name: String) -> GGUFTensor? { own.file.header.tensors[name] }

  /// The width of a head: what a key says, or the model's width over the heads.
  func headSize() throws(FileError) -> Int {
    let heads = try own.required("attention.head_count", Self.width)
    let width = try own.required("embedding_length", Self.width)
    let key = try own.integer("attention.key_length", Self.width) ?? max(1, width / heads)
    let value = try own.integer("attention.value_length", Self.width) ?? key
    guard key == value else {
      throw own.failure(
        "attention.value_length", "is \(value) and key_length \(key); Apus computes heads of one width")
    }
    return key
  }

  /// A number as `config.json` has it: the shortest decimal of its single-precision value.
  func decimal(_ key: String) throws(FileError) -> JSONValue? {
    try own.number(key).map { number in
      let single = Float(number)
      return .number(single.isFinite ? Double("\(single)") ?? number : number)
    }
  }
}
