import Kernels

/// y = x·Wᵀ + b.
///
/// In bfloat16 the operands of all three products are, and a gradient that comes in single precision is rounded once for
/// the two that read it.
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
    context.multiply(
      x, byTransposed: weight, into: y,
      epilogue: GEMMEpilogue(bias: bias.map { context.weight($0) }, base: base))
    return x
  }

  /// Writes dx and adds dW and db.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Matrix, _ context: inout Context
  ) {
    let mark = context.arena.mark
    var left = dy
    // A wide product reads dy again after its first columns of dx are written.
    if dx.isSame(as: dy) || dy.element != context.activations {
      left = context.arena.matrix(dy.rows, dy.columns, context.activations)
      context.engine.copy(dy, into: left)
    }
    addGradients(left, saved, &context)
    multiplyTransposed(left, into: dx, plus: base, &context)
    context.arena.release(to: mark)
  }

  /// Adds dW and db where the input's gradient is not wanted or is computed elsewhere.
  func addGradients(_ dy: Matrix, _ x: Matrix, _ context: inout Context) {
    if let (gradient, accumulate) = context.gradients?.product(weight) {
      context.engine.multiply(
        dy, leftTransposed: true, by: x, into: gradient, accumulate: accumulate, in: context.activations)
    }
    if let bias, let gradient = context.gradient(bias) {
      context.engine.sumRows(dy, accumulatingInto: gradient)
    }
  }
  /// dx = base + dy·W
  func multiplyTransposed(_ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ context: inout Context) {
    context.engine.multiply(
      dy, by: context.weight(weight), into: dx, epilogue: GEMMEpilogue(base: base), in: context.activations)
  }
}
