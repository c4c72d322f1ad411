import Kernels
import Transformer

/// An optimizer whose step of each weight needs that weight, its gradient and its states alone.
public protocol ElementwiseMethod: OptimizerMethod {
  /// What is kept from step to step, a number a weight each: `first`, `second`.
  var stateNames: [String] { get }

  /// One step of some parameters.
  func update(_ step: ParameterStep, _ engine: Engine)
}

extension ElementwiseMethod {
  /// An optimizer that takes the step for all parameters that are updated alike at once.
  public func make(_ layout: ParameterLayout, layerDecay: LayerDecay) -> any Optimizer {
    ElementwiseOptimizer(self, layout, layerDecay)
  }

  /// A slab for each state.
  public func memory(_ layout: ParameterLayout, _ engine: Engine) -> OptimizerMemory {
    OptimizerMemory(states: stateNames.count * layout.count * MemoryLayout<Float>.stride)
  }
}

/// A step of neighbouring parameters that are updated alike; each matrix is [1, n].
public struct ParameterStep {
  /// The weights.
  public let weights: Matrix
  /// Their gradients, before `gradientScale`.
  public let gradients: Matrix
  /// What is kept for them, in the order of ``ElementwiseMethod/stateNames``.
  public let states: [Matrix]
  /// Whether weight decay applies: to matrices, not to biases and norms.
  public let decays: Bool
  /// The learning rate of this step and these parameters.
  public let learningRate: Float
  /// The number of this step, from 1.
  public let number: Int
  /// What clipping and accumulation multiply the gradients by.
  public let gradientScale: Float

  /// A step of the parts given.
  package init(
    weights: Matrix, gradients: Matrix, states: [Matrix], decays: Bool, learningRate: Double, number: Int,
    gradientScale: Double
  ) {
    self.weights = weights
    self.gradients = gradients
    self.states = states
    self.decays = decays
    self.learningRate = Float(learningRate)
    self.number = number
    self.gradientScale = Float(gradientScale)
  }

  /// The weight decay of these parameters, 0 where none applies.
  public func decay(_ weightDecay: Double) -> Float { decays ? Float(weightDecay) : 0 }
}

/// Takes the steps of an ``ElementwiseMethod``, one run of parameters after the other.
public final class ElementwiseOptimizer: Optimizer {
  /// The rule, with its settings.
  public let method: any ElementwiseMethod
  /// What the rule keeps.
  public let states: [OptimizerState]
  private let runs: [ParameterRun]

  /// States of 0 for a layout.
  init(_ method: any ElementwiseMethod, _ layout: ParameterLayout, _ layerDecay: LayerDecay) {
    self.method = method
    runs = layout.runs(layerDecay)
    states = method.stateNames.map { OptimizerState($0, layout) }
  }

  /// States of 0 for some parameters.
  init(_ method: any ElementwiseMethod, _ runs: [ParameterRun]) {
    self.method = method
    self.runs = runs
    states = method.stateNames.map { OptimizerState($0, runs) }
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    for run in runs {
      method.update(
        ParameterStep(
          weights: run.row(weights), gradients: run.row(gradients), states: states.map { $0.row(run) },
          decays: run.decays, learningRate: learningRate * run.rate, number: step,
          gradientScale: gradientScale), engine)
    }
  }
}
