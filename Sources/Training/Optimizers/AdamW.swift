import Data
import Kernels
import Transformer

/// Adam with bias correction and its two ways to decay weights, on matrices only: apart from the gradient, as AdamW
/// (Loshchilov & Hutter 2019), or in it, as Adam with L2 (Kingma & Ba 2015).
public final class AdamW: Optimizer {
  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// The decay of the mean of gradients.
    public var beta1: Double
    /// The decay of the mean of their squares.
    public var beta2: Double
    /// Added to the root of the second moment.
    public var epsilon: Double
    /// Apart from the gradient, the share of a weight, times the rate, that is taken off it at each step; in it, what a
    /// weight is multiplied by and added to its gradient. Matrices only.
    public var weightDecay: Double
    /// Whether the decay is apart from the gradient.
    public var isDecoupled: Bool
    /// The rates of blocks.
    public var layerDecay: LayerDecay

    /// PyTorch's defaults, unless given.
    public init(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01,
      isDecoupled: Bool = true, layerDecay: LayerDecay = .none
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.isDecoupled = isDecoupled
      self.layerDecay = layerDecay
    }
  }

  /// The settings.
  public let configuration: Configuration
  /// The means of gradients and of their squares.
  public let states: [OptimizerState]
  private let runs: [ParameterRun]

  /// The means of gradients.
  public var first: Slab { states[0].slab }
  /// The means of their squares.
  public var second: Slab { states[1].slab }

  /// Moments of 0 for a layout.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    runs = layout.runs(configuration.layerDecay)
    states = [OptimizerState("first", layout), OptimizerState("second", layout)]
  }

  /// Moments of 0 for some parameters.
  init(_ configuration: Configuration, runs: [ParameterRun]) {
    self.configuration = configuration
    self.runs = runs
    states = [OptimizerState("first", runs), OptimizerState("second", runs)]
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let c = configuration
    for run in runs {
      let decay: Float = run.decays ? Float(c.weightDecay) : 0
      engine.adam(
        weights: run.row(weights), gradients: run.row(gradients), first: states[0].row(run),
        second: states[1].row(run), learningRate: Float(learningRate * run.rate), beta1: Float(c.beta1),
        beta2: Float(c.beta2), epsilon: Float(c.epsilon), decay: c.isDecoupled ? decay : 0,
        l2: c.isDecoupled ? 0 : decay, step: step, gradientScale: Float(gradientScale))
    }
  }
}
