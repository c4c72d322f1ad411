import Kernels

/// Adagrad (Duchi et al. 2011), as PyTorch's: s += g², w −= η · g / (√s + ε).
///
/// The gradient g has λ·w added to it, on matrices.
public struct Adagrad: ElementwiseMethod {
  /// ε
  public var epsilon: Double
  /// λ: λ·w is added to the gradient of matrices.
  public var weightDecay: Double

  /// Its name among the optimizers.
  public static let name = "adagrad"
  /// What it does, for help.
  public static let summary = "steps divided by the root of the sum of squares"

  /// PyTorch's defaults, unless given.
  public init(epsilon: Double = 1e-10, weightDecay: Double = 0) {
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// The same in every task.
  public init(_ base: OptimizerBase) { self.init() }

  /// Ten times AdamW's, as PyTorch's defaults stand to each other.
  public func learningRate(_ base: OptimizerBase) -> Double { base.learningRate * 10 }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(.recordedEpsilon, &epsilon, in: 1e-30...1)
    settings.number(.l2, &weightDecay, in: 0...10)
  }

  /// The sums of squared gradients.
  public var stateNames: [String] { ["sum"] }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    engine.adagrad(
      weights: step.weights, gradients: step.gradients, sums: step.states[0],
      learningRate: step.learningRate, epsilon: Float(epsilon), l2: step.decay(weightDecay),
      gradientScale: step.gradientScale)
  }
}
