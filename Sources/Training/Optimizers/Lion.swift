import Data
import Kernels
import Transformer

/// Lion (Chen et al. 2023): every weight moves by the learning rate, along the sign of a mean of gradients:
/// w −= η(sign(β₁m + (1 − β₁)g) + λw), then m = β₂m + (1 − β₂)g. The decay λ is on matrices only.
///
/// Since each step has the size of the rate in every element, the paper takes a third to a tenth of AdamW's rate and three
/// to ten times its decay.
public final class Lion: Optimizer {
  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// β₁, the share of the mean in the step's direction.
    public var beta1: Double
    /// β₂, the decay of the mean.
    public var beta2: Double
    /// λ, apart from the gradient, on matrices.
    public var weightDecay: Double
    /// The rates of blocks.
    public var layerDecay: LayerDecay

    /// The paper's defaults, unless given.
    public init(
      beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0, layerDecay: LayerDecay = .none
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.weightDecay = weightDecay
      self.layerDecay = layerDecay
    }
  }

  /// The settings.
  public let configuration: Configuration
  /// The means of gradients.
  public let states: [OptimizerState]
  private let runs: [ParameterRun]

  /// Means of 0 for a layout.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    runs = layout.runs(configuration.layerDecay)
    states = [OptimizerState("first", layout)]
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let c = configuration
    for run in runs {
      engine.lion(
        weights: run.row(weights), gradients: run.row(gradients), mean: states[0].row(run),
        learningRate: Float(learningRate * run.rate), beta1: Float(c.beta1), beta2: Float(c.beta2),
        decay: run.decays ? Float(c.weightDecay) : 0, gradientScale: Float(gradientScale))
    }
  }
}
