import Kernels

/// The numbers of a model's parameters, wherever they lie and however they are stored.
public protocol WeightSource: AnyObject, Sendable {
  /// The numbers of a parameter: one matrix of its shape, or for the weight of a product several, one under the other.
  func pieces(_ parameter: Parameter) -> [Matrix]

  /// The slab of the parameters that are trained; other weights are only read, and have none.
  var slab: Slab { get }

  /// The same with other numbers for what is trained.
  func with(_ slab: Slab) -> any WeightSource
}

extension WeightSource {
  /// None: reading it is an error.
  public var slab: Slab { preconditionFailure("training needs weights in a slab") }

  /// The slab.
  public func with(_ slab: Slab) -> any WeightSource { slab }
}

extension Slab: WeightSource {
  /// Itself.
  public var slab: Slab { self }

  /// See ``WeightSource``: one matrix, in the model's layout.
  public func pieces(_ parameter: Parameter) -> [Matrix] {
    [matrix(offset: parameter.offset, rows: parameter.rows, columns: parameter.columns)]
  }
}
