import CommandLine
import Storage
import Training

/// An option that gives a setting to those optimizers that have it.
struct SettingOption {
  /// How one optimizer has it.
  struct Use {
    var optimizer: String
    var help: String
    var usual: String
  }

  /// What the values are.
  enum Kind {
    case number(any RangeExpression<Double> & Sendable)
    case flag
    case choice([String])
  }

  let setting: OptimizerSetting
  let kind: Kind
  private(set) var uses: [Use]

  /// The option's name, without dashes.
  var name: String { setting.name }

  /// The options of all optimizers, those that they share once, with defaults beside AdamW's in `base`.
  static func all(_ base: OptimizerBase) -> [SettingOption] {
    var collector = Collector()
    for type in Optimizers.all {
      collector.optimizer = type.name
      var method = type.init(base)
      method.list(&collector)
    }
    return collector.options
  }

  /// Lists the option; it is given where `given` has a value for it.
  func list(_ o: inout some OptionVisitor, _ given: inout GivenSettings) {
    let resume: ResumeRule = setting.mayChange ? .mayChange : .identity
    switch kind {
    case .number(let range):
      var value: Double?
      if case .number(let number) = given.values[name] { value = number }
      visit(&o, &value, range, resume)
      given.values[name] = value.map { .number($0) }
    case .flag:
      var value: Bool?
      if case .flag(let flag) = given.values[name] { value = flag }
      o.flag(name, &value, default: usual, resume: resume, help: help)
      given.values[name] = value.map { .flag($0) }
    case .choice(let names):
      var value: String?
      if case .choice(let choice) = given.values[name] { value = choice }
      o.choice(name, &value, among: names, default: usual, resume: resume, help: help)
      given.values[name] = value.map { .choice($0) }
    }
  }

  private func visit(
    _ o: inout some OptionVisitor, _ value: inout Double?, _ range: some RangeExpression<Double> & Sendable,
    _ resume: ResumeRule
  ) {
    o.value(name, &value, in: range, default: usual, resume: resume, help: help)
  }

  /// What it does, said once by those that say the same: `Momentum coefficient (sgd, rmsprop, muon).`
  var help: String {
    grouped(\.help).map { "\($0.text) (\($0.optimizers))" }.joined(separator: "; ") + "."
  }

  /// The default of each: `0.95 (adamw, adam, muon), 0.99 (lion)`.
  private var usual: String {
    let groups = grouped(\.usual)
    return groups.count == 1
      ? groups[0].text : groups.map { "\($0.text) (\($0.optimizers))" }.joined(separator: ", ")
  }

  private func grouped(_ part: KeyPath<Use, String>) -> [(text: String, optimizers: String)] {
    var texts: [String] = []
    for use in uses where !texts.contains(use[keyPath: part]) { texts.append(use[keyPath: part]) }
    return texts.map { text in
      (text, uses.filter { $0[keyPath: part] == text }.map(\.optimizer).joined(separator: ", "))
    }
  }

  /// Gathers the options, optimizer by optimizer.
  private struct Collector: SettingVisitor {
    var optimizer = ""
    var options: [SettingOption] = []

    mutating func add(_ setting: OptimizerSetting, _ kind: Kind, _ usual: String) {
      let use = Use(optimizer: optimizer, help: setting.help, usual: usual)
      if let index = options.firstIndex(where: { $0.name == setting.name }) {
        options[index].uses.append(use)
      } else {
        options.append(SettingOption(setting: setting, kind: kind, uses: [use]))
      }
    }

    mutating func number<Limits: RangeExpression<Double> & Sendable>(
      _ setting: OptimizerSetting, _ value: inout Double, in range: Limits
    ) {
      let text = value > 0 && value < 1e-3 ? Format.scientific(value, digits: 0) : "\(value)"
      add(setting, .number(range), text)
    }

    mutating func flag(_ setting: OptimizerSetting, _ value: inout Bool) {
      add(setting, .flag, value ? "on" : "off")
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
      _ setting: OptimizerSetting, _ value: inout Choice
    ) { add(setting, .choice(Choice.allCases.map(\.rawValue)), value.rawValue) }
  }
}
