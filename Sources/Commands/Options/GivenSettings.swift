import Training

/// The settings of optimizers that options give, by name.
public struct GivenSettings: Sendable, Equatable {
  /// A value of a setting.
  public enum Value: Sendable, Equatable {
    /// Of a number.
    case number(Double)
    /// Of a switch.
    case flag(Bool)
    /// Of a choice, its name.
    case choice(String)
  }

  /// What is given.
  public var values: [String: Value] = [:]

  /// Nothing given.
  public init() {}

  /// The settings of `method` that a run records: those that always are, and those that are not at their default.
  init(recordedOf method: inout any OptimizerMethod, default usual: inout any OptimizerMethod) {
    var now = Reader(), before = Reader()
    method.list(&now)
    usual.list(&before)
    for (setting, value) in now.values
    where setting.isAlwaysRecorded || !before.values.contains(where: { $0 == (setting, value) }) {
      values[setting.name] = value
    }
  }

  /// Sets what is given of the settings that `method` has.
  func apply(to method: inout any OptimizerMethod) {
    var writer = Writer(values: values)
    method.list(&writer)
  }

  /// Collects the values of settings.
  private struct Reader: SettingVisitor {
    var values: [(OptimizerSetting, Value)] = []

    mutating func number<Limits: RangeExpression<Double> & Sendable>(
      _ setting: OptimizerSetting, _ value: inout Double, in range: Limits
    ) { values.append((setting, .number(value))) }

    mutating func flag(_ setting: OptimizerSetting, _ value: inout Bool) {
      values.append((setting, .flag(value)))
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
      _ setting: OptimizerSetting, _ value: inout Choice
    ) { values.append((setting, .choice(value.rawValue))) }
  }

  /// Sets the values of settings.
  private struct Writer: SettingVisitor {
    let values: [String: Value]

    mutating func number<Limits: RangeExpression<Double> & Sendable>(
      _ setting: OptimizerSetting, _ value: inout Double, in range: Limits
    ) { if case .number(let given) = values[setting.name] { value = given } }

    mutating func flag(_ setting: OptimizerSetting, _ value: inout Bool) {
      if case .flag(let given) = values[setting.name] { value = given }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
      _ setting: OptimizerSetting, _ value: inout Choice
    ) {
      if case .choice(let given) = values[setting.name], let choice = Choice(rawValue: given) {
        value = choice
      }
    }
  }
}
