import CommandLine
import Commands
import Training

/// A command of training options alone.
struct PlainCommand: TrainingCommand {
  static let command = CommandDescription(name: "pretrain", summary: "Trains.")
  var training = TrainingOptions.pretraining
  var checks = CheckOptions()
  var common = CommonOptions()
  var inputPaths: [String] { [] }

  init() { common.seed = 1 }

  init(_ change: (inout TrainingOptions) -> Void) {
    self.init()
    change(&training)
  }

  mutating func list(_ o: inout some OptionVisitor) { training.list(&o) }

  /// What a run of so many steps records.
  func fingerprint(steps: Int = 100) -> [String: String] {
    RunSettings(self, steps: steps, evaluationSteps: 0, facts: [:]).fingerprint
  }
}

/// Sets one option of a listing to another value than it has.
struct OtherValue: OptionVisitor {
  let name: String
  private(set) var isFound = false

  init(_ name: String) { self.name = name }

  /// Sets the option of `command`.
  static func set(_ name: String, of command: inout any TrainingCommand) -> Bool {
    var visitor = OtherValue(name)
    command.listAll(&visitor)
    return visitor.isFound
  }

  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    guard option.name == name else { return }
    let names = option.constraint?.split(separator: " ").map { $0.filter { $0 != "," } } ?? []
    for text in ["0.3", "77", "0.7", "true", "false"] + names.reversed() {
      guard let other = codec.read(text), codec.record(other) != codec.record(value) else { continue }
      value = other
      isFound = true
      return
    }
  }
}

/// Collects the settings of an optimizer, each with another value than it has.
struct OtherSettings: SettingVisitor {
  private(set) var values: [(name: String, other: GivenSettings.Value)] = []

  /// Those of a method.
  static func of(_ type: any OptimizerMethod.Type) -> [(name: String, other: GivenSettings.Value)] {
    var method = type.init(OptimizerBase())
    var visitor = OtherSettings()
    method.list(&visitor)
    return visitor.values
  }

  mutating func number<Limits: RangeExpression<Double> & Sendable>(
    _ setting: OptimizerSetting, _ value: inout Double, in range: Limits
  ) { values.append((setting.name, .number(range.contains(0.3) ? 0.3 : 1e-3))) }

  mutating func flag(_ setting: OptimizerSetting, _ value: inout Bool) {
    values.append((setting.name, .flag(!value)))
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ setting: OptimizerSetting, _ value: inout Choice
  ) {
    let now = value.rawValue
    for other in Choice.allCases where other.rawValue != now {
      values.append((setting.name, .choice(other.rawValue)))
      return
    }
  }
}
