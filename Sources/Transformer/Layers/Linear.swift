import Kernels

/// y = x·Wᵀ + b.
///
/// From y_ij = Σk x_ik·W_jk + b_j follow dx = dy·W, dW = dyᵀ·x and db = Σ over rows of dy.
public struct Linear: Layer {
  /// W, [outputs, inputs]
  public let weight: Parameter
  /// b, [1, outputs]
  public let bias: Parameter?

  /// With the weight and, if any, the bias.
  public init(weight: Parameter, bias: Parameter?) {
    self.weight = weight
    self.bias = bias
  }

  /// Saves x.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Matrix {
    context.engine.multiply(
      x, by: context.weight(weight), rightTransposed: true, into: y,
      epilogue: GEMMEpilogue(bias: bias.map { context.weight($0) }, base: base))
    return x
  }

  /// Writes dx and adds dW and db.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Matrix, _ context: inout Context
  ) {
    addGradients(dy, saved, &context)
    let mark = context.arena.mark
    var left = dy
    if dx.isSame(as: dy) {
      // A wide product reads dy again after its first columns of dx are written.
      left = context.arena.matrix(dy.rows, dy.columns)
      context.engine.copy(dy, into: left)
    }
    context.engine.multiply(left, by: context.weight(weight), into: dx, epilogue: GEMMEpilogue(base: base))
    context.arena.release(to: mark)
  }

  /// Adds dW and db where the input's gradient is not wanted or is computed elsewhere.
  func addGradients(_ dy: Matrix, _ x: Matrix, _ context: inout Context) {
    if let gradient = context.gradient(weight) {
      context.engine.multiply(dy, leftTransposed: true, by: x, into: gradient, accumulate: true)
    }
    if let bias, let gradient = context.gradient(bias) {
      context.engine.sumRows(dy, accumulatingInto: gradient)
    }
  }
}
