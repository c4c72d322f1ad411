import Kernels

/// RMSProp (Tieleman & Hinton 2012), as PyTorch's: v = αv + (1 − α)g², b = μb + g / (√v + ε), w −= η·b.
///
/// The gradient g has λ·w added to it, on matrices.
public struct RMSProp: ElementwiseMethod {
  /// α, the decay of the mean of squared gradients.
  public var alpha: Double
  /// μ; at 0 no buffer is kept from step to step.
  public var momentum: Double
  /// ε
  public var epsilon: Double
  /// λ: λ·w is added to the gradient of matrices.
  public var weightDecay: Double

  /// Its name among the optimizers.
  public static let name = "rmsprop"
  /// What it does, for help.
  public static let summary = "steps divided by the root of the mean square"

  /// PyTorch's defaults, unless given.
  public init(alpha: Double = 0.99, momentum: Double = 0, epsilon: Double = 1e-8, weightDecay: Double = 0) {
    self.alpha = alpha
    self.momentum = momentum
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// The same in every task.
  public init(_ base: OptimizerBase) { self.init() }

  /// Less than AdamW's, since the first steps are not corrected for their bias.
  public func learningRate(_ base: OptimizerBase) -> Double { base.learningRate * 0.3 }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(
      OptimizerSetting("alpha", "Decay of the mean of squared gradients", isAlwaysRecorded: true), &alpha,
      in: 0..<1)
    settings.number(.momentum, &momentum, in: 0..<1)
    settings.number(.recordedEpsilon, &epsilon, in: 1e-30...1)
    settings.number(.l2, &weightDecay, in: 0...10)
  }

  /// The means of squared gradients, and the buffer where there is a momentum.
  public var stateNames: [String] { momentum > 0 ? ["second", "momentum"] : ["second"] }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    engine.rmsProp(
      weights: step.weights, gradients: step.gradients, squares: step.states[0],
      buffer: momentum > 0 ? step.states[1] : nil, learningRate: step.learningRate, alpha: Float(alpha),
      momentum: Float(momentum), epsilon: Float(epsilon), l2: step.decay(weightDecay),
      gradientScale: step.gradientScale)
  }
}
