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
  /// What is trained beside a weight that is not; nil where the weight is alone.
  public let lowRank: LowRank?

  /// With the weight and, if any, the bias and an adapter.
  public init(weight: Parameter, bias: Parameter?, lowRank: LowRank? = nil) {
    self.weight = weight
    self.bias = bias
    self.lowRank = lowRank
  }

  /// Saves x.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Matrix {
    context.multiply(
      x, byTransposed: weight, into: y,
      epilogue: GEMMEpilogue(bias: bias.map { context.weight($0) }, base: base))
    lowRank?.add(x, into: y, &context)
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
    let inner = addGradients(left, saved, &context)
    multiplyTransposed(left, inner, into: dx, plus: base, &context)
    context.arena.release(to: mark)
  }

  /// Adds dW and db, and an adapter's gradients, where the input's gradient is not wanted or is computed elsewhere.
  ///
  /// - Returns: the gradient inside an adapter, which stays on the arena; nil where there is none.
  @discardableResult
  func addGradients(_ dy: Matrix, _ x: Matrix, _ context: inout Context) -> Matrix? {
    if let (gradient, accumulate) = context.gradients?.product(weight) {
      context.engine.multiply(
        dy, leftTransposed: true, by: x, into: gradient, accumulate: accumulate, in: context.activations)
    }
    if let bias, let gradient = context.gradient(bias) {
      context.engine.sumRows(dy, accumulatingInto: gradient)
    }
    return lowRank?.addGradients(dy, x, &context)
  }

  /// dx = base + dy·W, with what an adapter adds.
  ///
  /// - Parameter inner: what ``addGradients(_:_:_:)`` gave.
  func multiplyTransposed(
    _ dy: Matrix, _ inner: Matrix?, into dx: Matrix, plus base: Matrix?, _ context: inout Context
  ) {
    context.multiply(dy, by: weight, into: dx, plus: base)
    if let lowRank, let inner { lowRank.addInput(inner, into: dx, &context) }
  }
}
