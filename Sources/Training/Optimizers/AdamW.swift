import Kernels

/// Adam with bias correction and decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch's.
public struct AdamW: AdamMethod, ElementwiseMethod {
  /// PyTorch's defaults.
  public static let usual = AdamSettings(weightDecay: 0.01)
  /// The settings; λ is the share of a matrix's weight, times the learning rate, that is taken off at each step.
  public var adam: AdamSettings

  /// Its name among the optimizers.
  public static let name = "adamw"
  /// What it does, for help.
  public static let summary = "Adam with decoupled weight decay"

  /// An optimizer with these settings.
  public init(adam: AdamSettings) { self.adam = adam }

  /// The settings of a task.
  public init(_ base: OptimizerBase) { self.init(beta2: base.beta2, weightDecay: base.weightDecay) }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    // Not always recorded: AdamW's runs began without it.
    adam.list(&settings, epsilon: .epsilon, decay: .decoupledDecay)
  }

  /// The means of gradients and of their squares.
  public var stateNames: [String] { Self.moments }

  /// One step.
  public func update(_ step: ParameterStep, _ engine: Engine) {
    step.adam(adam, decay: step.decay(adam.weightDecay), l2: 0, engine)
  }
}
