import Data
import Kernels
import Transformer

/// Adagrad (Duchi et al. 2011), as PyTorch's: s += g², w −= η · g / (√s + ε). The gradient g has λ·w added to it, on
/// matrices.
public final class Adagrad: Optimizer {
  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// ε
    public var epsilon: Double
    /// λ, in the gradient of matrices.
    public var weightDecay: Double
    /// The rates of blocks.
    public var layerDecay: LayerDecay

    /// PyTorch's defaults, unless given.
    public init(epsilon: Double = 1e-10, weightDecay: Double = 0, layerDecay: LayerDecay = .none) {
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.layerDecay = layerDecay
    }
  }

  /// The settings.
  public let configuration: Configuration
  /// The sums of squared gradients.
  public let states: [OptimizerState]
  private let runs: [ParameterRun]

  /// Sums of 0 for a layout.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    runs = layout.runs(configuration.layerDecay)
    states = [OptimizerState("sum", layout)]
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let c = configuration
    for run in runs {
      engine.adagrad(
        weights: run.row(weights), gradients: run.row(gradients), sums: states[0].row(run),
        learningRate: Float(learningRate * run.rate), epsilon: Float(c.epsilon),
        l2: run.decays ? Float(c.weightDecay) : 0, gradientScale: Float(gradientScale))
    }
  }
}
