import Kernels

/// Weights of which a part is trained, in a slab, and the rest stays as it is, wherever it lies.
public final class PartlyTrainedWeights: WeightSource, Sendable {
  /// What stays.
  public let frozen: any WeightSource
  /// What is trained.
  public let slab: Slab

  /// - Parameters:
  ///   - frozen: in the layout of the model's ``TransformerModel/frozen``.
  ///   - slab: in the model's ``TransformerModel/layout``.
  public init(frozen: any WeightSource, slab: Slab) {
    self.frozen = frozen
    self.slab = slab
  }

  /// See ``WeightSource``.
  public func pieces(_ parameter: Parameter) -> [Matrix] {
    parameter.isTrained ? slab.pieces(parameter) : frozen.pieces(parameter)
  }

  /// The same with other numbers for what is trained.
  public func with(_ slab: Slab) -> any WeightSource { PartlyTrainedWeights(frozen: frozen, slab: slab) }
}
