import Kernels

/// The numbers of a model's parameters, wherever they lie and however they are stored.
public protocol WeightSource: AnyObject, Sendable {
  /// The numbers of a parameter: one matrix of its shape, or for the weight of a product several, one under the other.
  func pieces(_ parameter: Parameter) -> [Matrix]
}

extension WeightSource {
  /// The slab that these weights are, as training needs them; other weights are only read.
  public var slab: Slab {
    guard let slab = self as? Slab else { preconditionFailure("training needs weights in a slab") }
    return slab
  }
}

extension Slab: WeightSource {
  /// See ``WeightSource``: one matrix, in the model's layout.
  public func pieces(_ parameter: Parameter) -> [Matrix] {
    [matrix(offset: parameter.offset, rows: parameter.rows, columns: parameter.columns)]
  }
}
