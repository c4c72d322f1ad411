/// The handle of one matrix of weights inside a model's layout. It carries no numbers, so layers are values that may
/// be copied and sent; the numbers are in a ``Kernels/Slab`` of weights, and at the same place in those of gradients
/// and moments.
public struct Parameter: Sendable, Equatable {
  /// Where it begins in the slab, in elements.
  public let offset: Int
  /// The number of rows; outputs for a matrix of weights, 1 for a vector.
  public let rows: Int
  /// The number of columns; inputs for a matrix of weights.
  public let columns: Int
  /// Whether weight decay applies: to matrices, not to biases and the weights of norms.
  public let decays: Bool
  /// Whether it is a factor of a matrix product, whose backward can write the gradient whole.
  public let isMatmulWeight: Bool
  /// Its number in the layout.
  public let index: Int
  /// Where in the depth of the model it works.
  public let place: ParameterPlace
  /// What it belongs to.
  public let group: ParameterGroup
  /// Whether it is trained; if not, ``offset`` and ``index`` are those in the layout of what is not.
  public let isTrained: Bool

  /// The number of elements.
  public var count: Int { rows * columns }
  /// Its place in the slab.
  public var range: Range<Int> { offset..<offset + count }
}
