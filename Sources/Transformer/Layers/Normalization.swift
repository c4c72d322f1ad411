import Kernels

/// LayerNorm (Ba et al. 2016) where there is a bias, RMSNorm (Zhang & Sennrich 2019) where there is none; the
/// derivations stand with the kernels, `Kernels/LayerNorm.swift` and `Kernels/RMSNorm.swift`.
public struct Normalization: Layer {
  /// The gain, [1, width]
  public let weight: Parameter
  /// The shift, [1, width]; nil makes it an RMSNorm.
  public let bias: Parameter?
  /// Added to the variance.
  public let epsilon: Float

  /// Views of the input and its statistics.
  public struct Saved {
    let x: Matrix
    let statistics: Matrix
  }

  /// The norm with the parameters given.
  public init(weight: Parameter, bias: Parameter?, epsilon: Float) {
    self.weight = weight
    self.bias = bias
    self.epsilon = epsilon
  }

  /// Saves x and its statistics: mean and 1/σ, or 1/rms alone.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    let statistics = context.arena.matrix(x.rows, bias == nil ? 1 : 2)
    if let bias {
      context.engine.layerNorm(
        x, weight: context.weight(weight), bias: context.weight(bias), epsilon: epsilon, into: y, plus: base,
        statistics: statistics)
    } else {
      context.engine.rmsNorm(
        x, weight: context.weight(weight), epsilon: epsilon, into: y, plus: base, statistics: statistics)
    }
    return Saved(x: x, statistics: statistics)
  }

  /// See the kernels.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    if let bias {
      context.engine.layerNormBackward(
        dy, x: saved.x, weight: context.weight(weight), statistics: saved.statistics, into: dx, plus: base,
        weightGradient: context.gradient(weight), biasGradient: context.gradient(bias))
    } else {
      context.engine.rmsNormBackward(
        dy, x: saved.x, weight: context.weight(weight), statistics: saved.statistics, into: dx, plus: base,
        weightGradient: context.gradient(weight))
    }
  }
}
