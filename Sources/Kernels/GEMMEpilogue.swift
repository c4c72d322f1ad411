import CKernels

/// What is done to each block of a product while it is still in the cache: C ← C + bias + base, then
/// activated ← f(C).
public struct GEMMEpilogue {
  /// Added to every row, [1, n].
  public var bias: Matrix?
  /// Added element by element, [m, n]: the residual stream. It may be the product's own output matrix.
  public var base: Matrix?
  /// f and where f(C) is written, [m, n]; C itself keeps the pre-activation.
  public var activation: (function: ActivationFunction, output: Matrix)?

  /// Nothing, unless given.
  public init(
    bias: Matrix? = nil, base: Matrix? = nil,
    activation: (function: ActivationFunction, output: Matrix)? = nil
  ) {
    self.bias = bias
    self.base = base
    self.activation = activation
  }

  /// Applies to rows × columns of `c`.
  func apply(to c: Matrix, rows: Range<Int>, columns: Range<Int>, _ engine: Engine) {
    if bias == nil && base == nil && activation == nil { return }
    let kernels = engine.kernels.rows
    let count = columns.count
    for row in rows {
      let y = c.base + row * c.stride + columns.lowerBound
      if let bias { kernels.add(count, y, bias.base + columns.lowerBound, y) }
      if let base { kernels.add(count, y, base.base + row * base.stride + columns.lowerBound, y) }
      if let (function, output) = activation {
        engine.activateRow(function, count, y, output.base + row * output.stride + columns.lowerBound)
      }
    }
  }
}
