/// Which parameters of a model are trained. All others stay as they are stored: they have no gradients, no states of an
/// optimizer and no place in slabs.
public struct TrainedPart: Sendable, Equatable {
  /// Adapters beside a model of which nothing but ``LowRankSettings/whole`` is trained; nil for none.
  public var adapter: LowRankSettings?
  /// Whether what stands before the blocks stays as it is.
  public var freezesEmbeddings: Bool
  /// How many blocks, from the first on, stay as they are.
  public var frozenBlocks: Int

  /// Everything.
  public static let all = TrainedPart()

  /// Everything but what is named.
  public init(adapter: LowRankSettings? = nil, freezesEmbeddings: Bool = false, frozenBlocks: Int = 0) {
    self.adapter = adapter
    self.freezesEmbeddings = freezesEmbeddings
    self.frozenBlocks = frozenBlocks
  }

  /// Whether a parameter is trained.
  ///
  /// - Parameters:
  ///   - name: of its first stored tensor.
  ///   - hasLabels: whether the model ends in labels.
  func trains(_ name: String, _ place: ParameterPlace, _ group: ParameterGroup, hasLabels: Bool) -> Bool {
    if group == .adapter { return true }
    if let adapter { return adapter.trainsWhole(name, group, hasLabels: hasLabels) }
    switch place {
    case .embedding: return !freezesEmbeddings
    case .block(let number): return number >= frozenBlocks
    case .head: return true
    }
  }
}
