
/// Where in the depth of a model a parameter works: for learning rates that fall with depth, and for optimizers that treat
/// the matrices inside blocks apart.
public enum ParameterPlace: Sendable, Equatable {
  /// Tables of tokens, positions and segments, with their norm; a table that the head shares among them. A generator's
  /// projection of them too.
  case embedding
  /// The block of this number, from 0; a generator's blocks are as deep as those of its detector.
  case block(Int)
  /// What follows the blocks: the final norm, the pooler, the head.
  case head
}

extension ParameterLayout.Entry {
  /// Told by the name, which is Hugging Face's: `encoder.layer.3.`, `h.3.` and `layers.3.` are blocks.
  public var place: ParameterPlace {
    let parts = name.split(separator: ".")
    for (part, next) in zip(parts, parts.dropFirst()) where ["layer", "layers", "h"].contains(part) {
      if let number = Int(next) { return .block(number) }
    }
    let tables: [Substring] = ["wte", "wpe", "embed_tokens", "embeddings", "embeddings_project"]
    return parts.contains { tables.contains($0) } ? .embedding : .head
  }
}

extension ParameterLayout {
  /// The number of blocks.
  public var blockCount: Int {
    entries.reduce(0) { count, entry in
      if case .block(let number) = entry.place { max(count, number + 1) } else { count }
    }
  }
}
