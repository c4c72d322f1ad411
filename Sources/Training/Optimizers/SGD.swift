import Data
import Kernels
import Transformer

/// Stochastic gradient descent with momentum, as PyTorch's SGD without dampening (Sutskever et al. 2013): b = μb + g,
/// w −= η·b, or by Nesterov w −= η(g + μb). The gradient g has λ·w added to it, on matrices.
public final class SGD: Optimizer {
  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// μ; at 0 nothing is kept from step to step.
    public var momentum: Double
    /// Whether the step looks ahead.
    public var nesterov: Bool
    /// λ, in the gradient of matrices.
    public var weightDecay: Double
    /// The rates of blocks.
    public var layerDecay: LayerDecay

    /// A momentum of 0.9, unless given.
    public init(
      momentum: Double = 0.9, nesterov: Bool = false, weightDecay: Double = 0, layerDecay: LayerDecay = .none
    ) {
      self.momentum = momentum
      self.nesterov = nesterov
      self.weightDecay = weightDecay
      self.layerDecay = layerDecay
    }
  }

  /// The settings.
  public let configuration: Configuration
  /// The sums of gradients, where there is a momentum.
  public let states: [OptimizerState]
  private let runs: [ParameterRun]

  /// No movement yet.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    runs = layout.runs(configuration.layerDecay)
    states = configuration.momentum > 0 ? [OptimizerState("momentum", layout)] : []
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let c = configuration
    for run in runs {
      engine.sgd(
        weights: run.row(weights), gradients: run.row(gradients), buffer: states.first?.row(run),
        learningRate: Float(learningRate * run.rate), momentum: Float(c.momentum), nesterov: c.nesterov,
        l2: run.decays ? Float(c.weightDecay) : 0, gradientScale: Float(gradientScale))
    }
  }
}
