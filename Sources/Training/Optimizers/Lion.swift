import Kernels

/// Lion (Chen et al. 2023): every weight moves by the learning rate, along the sign of a mean of gradients:
/// w −= η(sign(β₁m + (1 − β₁)g) + λw), then m = β₂m + (1 − β₂)g.
///
/// Weight decay is decoupled and on matrices only. Since each step has the size of the rate in every element, the paper
/// takes a third to a tenth of AdamW's rate and three to ten times its decay.
public struct Lion: ElementwiseMethod {
  /// β₁, the share of the mean in the step's direction.
  public var beta1: Double
  /// β₂, the decay of the mean.
  public var beta2: Double
  /// λ, decoupled, on matrices.
  public var weightDecay: Double

  /// Its name among the optimizers.
  public static let name = "lion"
  /// What it does, for help.
  public static let summary = "steps along the sign of a mean of gradients"

  /// The paper's defaults, unless given.
  public init(beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.weightDecay = weightDecay
  }

  /// Five times AdamW's decay.
  public init(_ base: OptimizerBase) { self.init(weightDecay: 5 * base.weightDecay) }

  /// A fifth of AdamW's.
  public func learningRate(_ base: OptimizerBase) -> Double { base.learningRate / 5 }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(
      OptimizerSetting("beta1", "Share of the mean of gradients in the step", isAlwaysRecorded: true), &beta1,
      in: 0..<1)
    settings.number(
      OptimizerSetting("beta2", "Decay of the mean of gradients", isAlwaysRecorded: true), &beta2, in: 0..<1)
    settings.number(.decoupledDecay, &weightDecay, in: 0...10)
  }

  /// The means of gradients.
  public var stateNames: [String] { ["first"] }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    engine.lion(
      weights: step.weights, gradients: step.gradients, mean: step.states[0],
      learningRate: step.learningRate, beta1: Float(beta1), beta2: Float(beta2),
      decay: step.decay(weightDecay), gradientScale: step.gradientScale)
  }
}
