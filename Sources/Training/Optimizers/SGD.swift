import Kernels

/// Stochastic gradient descent with momentum, as PyTorch's SGD without dampening (Sutskever et al. 2013): b = μb + g,
/// w −= η·b, or with Nesterov momentum w −= η(g + μb).
///
/// The gradient g has λ·w added to it, on matrices.
public struct SGD: ElementwiseMethod {
  /// μ; at 0 nothing is kept from step to step.
  public var momentum: Double
  /// Whether the momentum is Nesterov's.
  public var nesterov: Bool
  /// λ: λ·w is added to the gradient of matrices.
  public var weightDecay: Double

  /// Its name among the optimizers.
  public static let name = "sgd"
  /// What it does, for help.
  public static let summary = "gradient descent with momentum"

  /// A momentum of 0.9, unless given.
  public init(momentum: Double = 0.9, nesterov: Bool = false, weightDecay: Double = 0) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  /// The same in every task.
  public init(_ base: OptimizerBase) { self.init() }

  /// A hundred times AdamW's, as PyTorch's defaults stand to each other.
  public func learningRate(_ base: OptimizerBase) -> Double { base.learningRate * 100 }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(.momentum, &momentum, in: 0..<1)
    settings.flag(.nesterov, &nesterov)
    settings.number(.l2, &weightDecay, in: 0...10)
  }

  /// Nesterov momentum needs one.
  public var conflict: String? {
    nesterov && momentum == 0 ? "Nesterov momentum needs a momentum above 0, and momentum is 0" : nil
  }

  /// The sums of gradients, where there is a momentum.
  public var stateNames: [String] { momentum > 0 ? ["momentum"] : [] }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    engine.sgd(
      weights: step.weights, gradients: step.gradients, buffer: step.states.first,
      learningRate: step.learningRate, momentum: Float(momentum), nesterov: nesterov,
      l2: step.decay(weightDecay), gradientScale: step.gradientScale)
  }
}

extension OptimizerSetting {
  /// μ
  static let momentum = OptimizerSetting("momentum", "Momentum coefficient", isAlwaysRecorded: true)
  /// Nesterov momentum.
  static let nesterov = OptimizerSetting("nesterov", "Use Nesterov momentum", isAlwaysRecorded: true)
}
