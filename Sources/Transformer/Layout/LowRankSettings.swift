/// What of a model gets low-rank adapters, and of which kind (Hu et al. 2021).
public struct LowRankSettings: Sendable, Equatable {
  /// The width r between the two factors.
  public var rank: Int
  /// What the product of the factors is multiplied by, over r, or over √r with ``usesRootScale``.
  public var alpha: Double
  /// The share of a projection's inputs that the adapter does not see, drawn anew in each step.
  public var dropout: Float
  /// Whether the product is divided by √r instead of r, so that its size does not fall with r (Kalajdzievski 2023).
  public var usesRootScale: Bool
  /// Which projections have adapters.
  public var targets: Targets
  /// What is trained whole beside them.
  public var whole: Whole

  /// Which projections have adapters.
  public enum Targets: Sendable, Equatable {
    /// Every one inside blocks.
    case all
    /// Those of these kinds, inside blocks.
    case kinds(Set<ProjectionKind>)
    /// Those whose name is one of these, or ends in one behind a dot.
    case names([String])
  }

  /// What is trained whole.
  public enum Whole: Sendable, Equatable {
    /// What a classifier ends in; a language model's head is not trained.
    case labels
    /// The layers whose name is one of these or ends in one behind a dot, with all in them.
    case names([String])
  }

  /// The settings that peft has where nothing is said, on all projections inside blocks.
  public init(
    rank: Int = 8, alpha: Double = 16, dropout: Float = 0, usesRootScale: Bool = false,
    targets: Targets = .all, whole: Whole = .labels
  ) {
    precondition(rank > 0 && dropout >= 0 && dropout < 1, "rank \(rank), dropout \(dropout)")
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.usesRootScale = usesRootScale
    self.targets = targets
    self.whole = whole
  }

  /// What the product of the two factors is multiplied by.
  public var scale: Float {
    Float(alpha / (usesRootScale ? Double(rank).squareRoot() : Double(rank)))
  }

  /// Whether the projection of a full name, in this place of the model, has an adapter.
  func adapts(_ module: String, _ place: ParameterPlace) -> Bool {
    let isInBlock = if case .block = place { true } else { false }
    switch targets {
    case .all: return isInBlock
    case .kinds(let kinds): return isInBlock && !kinds.isDisjoint(with: ProjectionKind.of(module))
    case .names(let names): return names.contains { Self.matches(module, $0) }
    }
  }

  /// Whether a parameter of a full name is trained whole.
  func trainsWhole(_ parameter: String, _ group: ParameterGroup, hasLabels: Bool) -> Bool {
    switch whole {
    case .labels: return group == .head && hasLabels
    case .names(let names):
      let parts = parameter.split(separator: ".")
      return (1..<max(1, parts.count)).contains { count in
        let module = parts.prefix(count).joined(separator: ".")
        return names.contains { Self.matches(module, $0) }
      }
    }
  }

  /// As peft finds layers by name, but at whole parts of it.
  private static func matches(_ module: String, _ name: String) -> Bool {
    module == name || module.hasSuffix("." + name)
  }
}
