import Data
import Kernels
import Transformer

/// RMSProp (Tieleman & Hinton 2012), as PyTorch's: v = αv + (1 − α)g², b = μb + g / (√v + ε), w −= η·b. The gradient g has
/// λ·w added to it, on matrices.
public final class RMSProp: Optimizer {
  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// α, the decay of the mean of squares.
    public var alpha: Double
    /// μ; at 0 no movement is kept from step to step.
    public var momentum: Double
    /// ε
    public var epsilon: Double
    /// λ, in the gradient of matrices.
    public var weightDecay: Double
    /// The rates of blocks.
    public var layerDecay: LayerDecay

    /// PyTorch's defaults, unless given.
    public init(
      alpha: Double = 0.99, momentum: Double = 0, epsilon: Double = 1e-8, weightDecay: Double = 0,
      layerDecay: LayerDecay = .none
    ) {
      self.alpha = alpha
      self.momentum = momentum
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.layerDecay = layerDecay
    }
  }

  /// The settings.
  public let configuration: Configuration
  /// The means of squared gradients, and the movement where there is a momentum.
  public let states: [OptimizerState]
  private let runs: [ParameterRun]

  /// Means of 0 for a layout.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    runs = layout.runs(configuration.layerDecay)
    let names = configuration.momentum > 0 ? ["second", "momentum"] : ["second"]
    states = names.map { OptimizerState($0, layout) }
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let c = configuration
    for run in runs {
      engine.rmsProp(
        weights: run.row(weights), gradients: run.row(gradients), squares: states[0].row(run),
        buffer: c.momentum > 0 ? states[1].row(run) : nil, learningRate: Float(learningRate * run.rate),
        alpha: Float(c.alpha), momentum: Float(c.momentum), epsilon: Float(c.epsilon),
        l2: run.decays ? Float(c.weightDecay) : 0, gradientScale: Float(gradientScale))
    }
  }
}
