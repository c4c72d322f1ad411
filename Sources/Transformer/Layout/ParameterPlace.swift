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

/// What a parameter belongs to.
public enum ParameterGroup: Sendable, Equatable {
  /// The model without its head: what another task can begin with.
  case base
  /// What the model ends in for its task.
  case head
  /// The generator beside a detector of replaced tokens, which a checkpoint keeps in a file of its own.
  case generator
  /// What is trained beside a base that stays as it is.
  case adapter
}

extension ParameterLayout {
  /// The number of blocks.
  public var blockCount: Int {
    entries.reduce(0) { count, entry in
      if case .block(let number) = entry.parameter.place { max(count, number + 1) } else { count }
    }
  }
}
