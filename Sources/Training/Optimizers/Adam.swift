import Kernels

/// Adam with bias correction and L2 regularisation (Kingma & Ba 2015), as PyTorch's.
public struct Adam: ElementwiseMethod {
  /// β₁, the decay of the mean of gradients.
  public var beta1: Double
  /// β₂, the decay of the mean of squared gradients.
  public var beta2: Double
  /// ε
  public var epsilon: Double
  /// λ: λ·w is added to the gradient of matrices.
  public var weightDecay: Double

  /// Its name among the optimizers.
  public static let name = "adam"
  /// What it does, for help.
  public static let summary = "Adam with L2 regularisation"

  /// PyTorch's defaults, unless given.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// AdamW's settings without its decay.
  public init(_ base: OptimizerBase) { self.init(beta2: base.beta2) }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(.beta1, &beta1, in: 0..<1)
    settings.number(.beta2, &beta2, in: 0..<1)
    settings.number(.epsilon, &epsilon, in: 1e-30...1)
    settings.number(.l2, &weightDecay, in: 0...10)
  }

  /// The means of gradients and of their squares.
  public var stateNames: [String] { ["first", "second"] }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    step.adam(
      beta1: beta1, beta2: beta2, epsilon: epsilon, decay: 0, l2: step.decay(weightDecay), engine)
  }
}
