import Kernels

/// Adam's settings.
public struct AdamSettings: Sendable, Equatable {
  /// β₁, the decay of the mean of gradients.
  public var beta1 = 0.9
  /// β₂, the decay of the mean of squared gradients.
  public var beta2 = 0.999
  /// ε
  public var epsilon = 1e-8
  /// λ, on matrices; what it does is the optimizer's.
  public var weightDecay = 0.0

  /// Lists the settings.
  mutating func list(
    _ settings: inout some SettingVisitor, epsilon: OptimizerSetting, decay: OptimizerSetting
  ) {
    settings.number(.beta1, &beta1, in: 0..<1)
    settings.number(.beta2, &beta2, in: 0..<1)
    settings.number(epsilon, &self.epsilon, in: 1e-30...1)
    settings.number(decay, &weightDecay, in: 0...10)
  }
}

/// An optimizer with Adam's settings.
@dynamicMemberLookup
public protocol AdamMethod: OptimizerMethod {
  /// The settings where nothing is said.
  static var usual: AdamSettings { get }

  /// The settings.
  var adam: AdamSettings { get set }

  /// An optimizer with these settings.
  init(adam: AdamSettings)
}

extension AdamMethod {
  /// The usual settings, unless given.
  public init(
    beta1: Double = Self.usual.beta1, beta2: Double = Self.usual.beta2,
    epsilon: Double = Self.usual.epsilon, weightDecay: Double = Self.usual.weightDecay
  ) {
    self.init(adam: AdamSettings(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
  }

  /// One of the settings.
  public subscript(dynamicMember path: WritableKeyPath<AdamSettings, Double>) -> Double {
    get { adam[keyPath: path] }
    set { adam[keyPath: path] = newValue }
  }

  /// What is kept: the means of gradients and of their squares.
  static var moments: [String] { ["first", "second"] }
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
  func adam(_ settings: AdamSettings, decay: Float, l2: Float, _ engine: Engine) {
    engine.adam(
      weights: weights, gradients: gradients, first: states[0], second: states[1],
      learningRate: learningRate, beta1: Float(settings.beta1), beta2: Float(settings.beta2),
      epsilon: Float(settings.epsilon), decay: decay, l2: l2, step: number, gradientScale: gradientScale)
  }
}
