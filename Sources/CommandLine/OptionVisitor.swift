/// Walks over the fields of an options struct. Reading arguments and config files, writing JSON, composing help, and
/// comparing a run with its checkpoint are visitors of one listing, so an option is described exactly once.
public protocol OptionVisitor {
  /// The options that follow stand under this title in help.
  mutating func group(_ title: String)

  /// One option and the field that holds its value. Commands call the typed methods such as `value` instead.
  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>)
}

extension OptionVisitor {
  /// Titles matter to help only.
  public mutating func group(_ title: String) {}

  /// A number, a number that may be absent, or a list of numbers.
  /// - Parameters:
  ///   - name: kebab-case name without dashes.
  ///   - value: the field, holding the default.
  ///   - range: the valid values; for "greater than 0" begin at `Double.leastNonzeroMagnitude`.
  ///   - text: what the default means, for help: `by size`.
  ///   - required: whether the command cannot run without it.
  ///   - resume: what it means for a run that is resumed.
  public mutating func value<Value: OptionValue, Limits: RangeExpression<Value.Scalar> & Sendable>(
    _ name: String, _ value: inout Value, in range: Limits, placeholder: String = Value.Scalar.placeholder,
    default text: String? = nil, required: Bool = false, resume: ResumeRule = .identity, help: String
  ) where Value.Scalar: OptionNumber {
    let option = OptionDescription(
      name: name, kind: Value.isList ? .list : .single, placeholder: placeholder, help: help,
      constraint: RangeText.describe(range), defaultText: text, isRequired: required, resume: resume)
    visit(option, &value, Value.codec(.number(in: range)))
  }

  /// The same with numbers of any size.
  public mutating func value<Value: OptionValue>(
    _ name: String, _ value: inout Value, placeholder: String = Value.Scalar.placeholder,
    default text: String? = nil, required: Bool = false, resume: ResumeRule = .identity, help: String
  ) where Value.Scalar: OptionNumber {
    self.value(
      name, &value, in: Value.Scalar.unlimited, placeholder: placeholder, default: text, required: required,
      resume: resume, help: help)
  }

  /// Text, text that may be absent, or a list of texts. With `required` an empty value counts as missing.
  /// - Parameter positional: whether an argument that belongs to no option is the value.
  public mutating func value<Value: OptionValue>(
    _ name: String, _ value: inout Value, placeholder: String = "TEXT", default text: String? = nil,
    required: Bool = false, positional: Bool = false, resume: ResumeRule = .identity, help: String
  ) where Value.Scalar == String {
    let option = OptionDescription(
      name: name, kind: Value.isList ? .list : .single, placeholder: placeholder, help: help,
      defaultText: text, isRequired: required, isPositional: positional, resume: resume)
    visit(option, &value, Value.codec(.text))
  }

  /// One of the names of an enumeration. Case is ignored and `_` read as `-` where the exact name is not found.
  public mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ value: inout Choice, default text: String? = nil, resume: ResumeRule = .identity,
    help: String
  ) {
    let codec = ScalarCodec<Choice>.choice
    visit(.choice(name, Choice.names, text, required: false, resume, help), &value, codec.single)
  }

  /// One of the names of an enumeration, or nothing.
  public mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ value: inout Choice?, default text: String? = nil, required: Bool = false,
    resume: ResumeRule = .identity, help: String
  ) {
    let codec = ScalarCodec<Choice>.choice
    visit(.choice(name, Choice.names, text, required: required, resume, help), &value, codec.optional)
  }

  /// One of some names, or nothing.
  public mutating func choice(
    _ name: String, _ value: inout String?, among names: [String], default text: String? = nil,
    resume: ResumeRule = .identity, help: String
  ) {
    let codec = ScalarCodec<String>.choice(names, name: { $0 })
    visit(.choice(name, names, text, required: false, resume, help), &value, codec.optional)
  }

  /// A length of time in seconds, given as `90s`, `30m` or `1h30m`.
  public mutating func duration<Value: OptionValue>(
    _ name: String, _ seconds: inout Value, placeholder: String = "TIME", default text: String? = nil,
    resume: ResumeRule = .identity, help: String
  ) where Value.Scalar == Double {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, defaultText: text, resume: resume)
    visit(option, &seconds, Value.codec(.duration))
  }

  /// Any number of numbers: `--size 1 2 --size 3`. Values on the command line replace those of a config file.
  public mutating func list<Number: OptionNumber, Limits: RangeExpression<Number> & Sendable>(
    _ name: String, _ values: inout [Number], in range: Limits, placeholder: String = Number.placeholder,
    default text: String? = nil, resume: ResumeRule = .identity, help: String
  ) {
    value(
      name, &values, in: range, placeholder: placeholder, default: text, resume: resume, help: help)
  }

  /// Any number of texts: `--input a b --input c`.
  public mutating func list(
    _ name: String, _ values: inout [String], placeholder: String = "TEXT", default text: String? = nil,
    required: Bool = false, positional: Bool = false, resume: ResumeRule = .identity, help: String
  ) {
    value(
      name, &values, placeholder: placeholder, default: text, required: required, positional: positional,
      resume: resume, help: help)
  }

  /// On or off (`--resume`, `--no-resume`, `--resume=false`), or not given.
  public mutating func flag<Value: OptionValue>(
    _ name: String, _ value: inout Value, default text: String? = nil, resume: ResumeRule = .identity,
    help: String
  ) where Value.Scalar == Bool {
    let option = OptionDescription(
      name: name, kind: .flag, placeholder: "", help: help, defaultText: text, resume: resume)
    visit(option, &value, Value.codec(.flag))
  }
}

extension OptionDescription {
  /// The description of an option that takes one of some names.
  static func choice(
    _ name: String, _ names: [String], _ text: String?, required: Bool, _ resume: ResumeRule, _ help: String
  ) -> OptionDescription {
    OptionDescription(
      name: name, kind: .single, placeholder: "NAME", help: help, constraint: expectation(names),
      choices: names, defaultText: text, isRequired: required, resume: resume)
  }

  /// `one of a, b, c`.
  static func expectation(_ names: [String]) -> String { "one of \(names.joined(separator: ", "))" }
}

extension RawRepresentable<String> where Self: CaseIterable {
  /// The names of all cases.
  static var names: [String] { allCases.map(\.rawValue) }
}
