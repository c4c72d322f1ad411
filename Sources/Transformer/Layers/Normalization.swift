import Kernels

/// LayerNorm (Ba et al. 2016) or RMSNorm (Zhang & Sennrich 2019); the derivations stand with the kernels,
/// `Kernels/Rows/LayerNorm.swift` and `Kernels/Rows/RMSNorm.swift`.
public struct Normalization: Layer {
  /// Which norm, with the parameters of it alone.
  public enum Kind: Sendable, Equatable {
    /// LayerNorm with its shift, [1, width].
    case layer(bias: Parameter?)
    /// RMSNorm whose gain is the weight plus `offset`.
    case rms(offset: Float)
  }

  /// The gain, [1, width]; of an RMSNorm also as wide as one of the heads that it norms.
  public let weight: Parameter
  /// Which norm.
  public let kind: Kind
  /// Added to the variance.
  public let epsilon: Float

  /// Views of the input and its statistics.
  public struct Saved {
    let x: Matrix
    let statistics: Matrix
  }

  /// The norm with the parameters given.
  public init(_ kind: Kind, weight: Parameter, epsilon: Float) {
    self.weight = weight
    self.kind = kind
    self.epsilon = epsilon
  }

  /// Saves x and its statistics: mean and 1/σ, or 1/rms alone, of each head where the gain is as wide as one.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    switch kind {
    case .layer(let bias):
      let statistics = context.arena.matrix(x.rows, 2)
      context.engine.layerNorm(
        x, weight: context.weight(weight), bias: bias.map { context.weight($0) }, epsilon: epsilon, into: y,
        plus: base, statistics: statistics)
      return Saved(x: x, statistics: statistics)
    case .rms(let offset):
      let statistics = context.arena.matrix(x.rows, x.columns / weight.columns)
      let mark = context.arena.mark
      context.engine.rmsNorm(
        x, weight: gain(offset, &context), epsilon: epsilon, into: y, plus: base, statistics: statistics)
      context.arena.release(to: mark)
      return Saved(x: x, statistics: statistics)
    }
  }

  /// See the kernels.
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    switch kind {
    case .layer(let bias):
      let dBias = bias.flatMap { context.gradient($0) }
      context.engine.layerNormBackward(
        dy, x: saved.x, weight: context.weight(weight), statistics: saved.statistics, into: dx, plus: base,
        weightGradient: context.gradient(weight), biasGradient: dBias)
    case .rms(let offset):
      let mark = context.arena.mark
      context.engine.rmsNormBackward(
        dy, x: saved.x, weight: gain(offset, &context), statistics: saved.statistics, into: dx, plus: base,
        weightGradient: context.gradient(weight))
      context.arena.release(to: mark)
    }
  }

  /// The weight plus `offset`; on the arena where that is another.
  private func gain(_ offset: Float, _ context: inout Context) -> Matrix {
    let stored = context.weight(weight)
    if offset == 0 { return stored }
    let gain = context.arena.matrix(1, stored.columns)
    if !context.engine.isPlanning { gain.set(stored.elements.map { $0 + offset }) }
    return gain
  }
}
