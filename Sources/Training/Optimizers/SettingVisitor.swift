/// Walks over the settings of an optimizer: options of a command, help and what a resumed run compares are visitors of one
/// listing.
public protocol SettingVisitor {
  /// A number and the field that holds it.
  mutating func number<Limits: RangeExpression<Double> & Sendable>(
    _ setting: OptimizerSetting, _ value: inout Double, in range: Limits)

  /// A switch and the field that holds it.
  mutating func flag(_ setting: OptimizerSetting, _ value: inout Bool)

  /// One of some names and the field that holds it.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ setting: OptimizerSetting, _ value: inout Choice)
}

/// A setting of an optimizer, except its value: its name, what it does, and how a resumed run treats it.
public struct OptimizerSetting: Sendable, Equatable {
  /// The name, kebab-case: `weight-decay`. Optimizers share the names of what they have in common.
  public let name: String
  /// What it is, a phrase without a full stop.
  public let help: String
  /// Whether a run may change it when it is resumed.
  public let mayChange: Bool
  /// Whether a run records it at its default too. A setting that an optimizer gets later must not, or older checkpoints,
  /// which lack it, would no longer resume.
  public let isAlwaysRecorded: Bool

  /// A setting, part of what a run is and recorded where it is not at its default, unless said otherwise.
  public init(_ name: String, _ help: String, mayChange: Bool = false, isAlwaysRecorded: Bool = false) {
    self.name = name
    self.help = help
    self.mayChange = mayChange
    self.isAlwaysRecorded = isAlwaysRecorded
  }

  /// λ of decoupled weight decay (Loshchilov & Hutter 2019).
  public static let decoupledDecay = OptimizerSetting(
    "weight-decay", "Decoupled weight decay of matrices; biases and norms have none", mayChange: true,
    isAlwaysRecorded: true)

  /// λ of L2 regularisation, which is added to the gradient.
  public static let l2 = OptimizerSetting(
    "weight-decay", "L2 regularisation of matrices; biases and norms have none", mayChange: true,
    isAlwaysRecorded: true)
}
