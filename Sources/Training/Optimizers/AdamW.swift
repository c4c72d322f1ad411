import Kernels

/// Adam with bias correction and decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch's.
public struct AdamW: ElementwiseMethod {
  /// β₁, the decay of the mean of gradients.
  public var beta1: Double
  /// β₂, the decay of the mean of squared gradients.
  public var beta2: Double
  /// ε
  public var epsilon: Double
  /// λ, the share of a matrix's weight, times the learning rate, that is taken off at each step.
  public var weightDecay: Double

  /// Its name among the optimizers.
  public static let name = "adamw"
  /// What it does, for help.
  public static let summary = "Adam with decoupled weight decay"

  /// PyTorch's defaults, unless given.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// The settings of a task.
  public init(_ base: OptimizerBase) { self.init(beta2: base.beta2, weightDecay: base.weightDecay) }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(.beta1, &beta1, in: 0..<1)
    settings.number(.beta2, &beta2, in: 0..<1)
    // Not always recorded: AdamW's runs began without it.
    settings.number(.epsilon, &epsilon, in: 1e-30...1)
    settings.number(.decoupledDecay, &weightDecay, in: 0...10)
  }

  /// The means of gradients and of their squares.
  public var stateNames: [String] { ["first", "second"] }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    step.adam(
      beta1: beta1, beta2: beta2, epsilon: epsilon, decay: step.decay(weightDecay), l2: 0, engine)
  }
}

extension OptimizerSetting {
  /// Adam's β₁.
  static let beta1 = OptimizerSetting("beta1", "Decay of the mean of gradients", isAlwaysRecorded: true)
  /// Adam's β₂.
  static let beta2 = OptimizerSetting(
    "beta2", "Decay of the mean of squared gradients", isAlwaysRecorded: true)
  /// ε, where a run may lack it.
  static let epsilon = OptimizerSetting("epsilon", "Term ε added for numerical stability")
  /// ε, where a run always has it.
  static let recordedEpsilon = OptimizerSetting(epsilon.name, epsilon.help, isAlwaysRecorded: true)
}

extension ParameterStep {
  /// Adam's step, which has its weight decay in one of two places.
  func adam(
    beta1: Double, beta2: Double, epsilon: Double, decay: Float, l2: Float, _ engine: Engine
  ) {
    engine.adam(
      weights: weights, gradients: gradients, first: states[0], second: states[1],
      learningRate: learningRate, beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
      decay: decay, l2: l2, step: number, gradientScale: gradientScale)
  }
}
