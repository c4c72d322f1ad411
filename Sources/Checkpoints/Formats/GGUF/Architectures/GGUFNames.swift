import Transformer

/// What GGUF calls the tensors of an architecture, beside transformers' names.
struct GGUFNames: Sendable {
  /// What is done to a tensor's numbers on its way into a GGUF file.
  enum Change: Sendable, Equatable {
    /// Nothing.
    case none
    /// The rows of each head stand in pairs, as llama.cpp turns them.
    case paired(heads: Int)
    /// A gain that begins at 0 becomes one that begins at 1.
    case offset(Float)
  }

  /// What the model's own names begin with: "model.".
  let scope: String
  /// What a block's names begin with, without the number: "layers".
  let blocks: String
  /// The names outside blocks, in the model's scope.
  let outer: [String: String]
  /// Those inside.
  let inner: [String: String]
  /// Those of what the model ends in, without scope.
  let head: [String: String]

  /// The name that GGUF has for a tensor of transformers' name; nil where it has none.
  func name(_ name: String) -> String? {
    for (suffix, kind) in [(".weight", "weight"), (".bias", "bias")] where name.hasSuffix(suffix) {
      let stem = String(name.dropLast(suffix.count))
      if let found = head[stem] { return "\(found).\(kind)" }
      guard stem.hasPrefix(scope) else { return nil }
      let inside = stem.dropFirst(scope.count)
      if let found = outer[String(inside)] { return "\(found).\(kind)" }
      guard inside.hasPrefix(blocks + ".") else { return nil }
      let parts = inside.dropFirst(blocks.count + 1).split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let found = inner[String(parts[1])] else { return nil }
      return "blk.\(parts[0]).\(found).\(kind)"
    }
    return nil
  }
}
