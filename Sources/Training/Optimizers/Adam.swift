import Kernels

/// Adam with bias correction and L2 regularisation (Kingma & Ba 2015), as PyTorch's.
public struct Adam: AdamMethod, ElementwiseMethod {
  /// PyTorch's defaults.
  public static let usual = AdamSettings()
  /// The settings; λ·w is added to the gradient of matrices.
  public var adam: AdamSettings

  /// Its name among the optimizers.
  public static let name = "adam"
  /// What it does, for help.
  public static let summary = "Adam with L2 regularisation"

  /// An optimizer with these settings.
  public init(adam: AdamSettings) { self.adam = adam }

  /// AdamW's settings without its decay.
  public init(_ base: OptimizerBase) { self.init(beta2: base.beta2) }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    adam.list(&settings, epsilon: .epsilon, decay: .l2)
  }

  /// The means of gradients and of their squares.
  public var stateNames: [String] { Self.moments }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    step.adam(adam, decay: 0, l2: step.decay(adam.weightDecay), engine)
  }
}
