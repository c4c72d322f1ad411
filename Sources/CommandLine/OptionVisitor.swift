import Storage

/// Walks over the fields of an options struct. Reading arguments and config files, writing JSON and composing
/// help are visitors of one listing, so an option is described exactly once.
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

  /// A number that has a default.
  /// - Parameters:
  ///   - name: kebab-case name without dashes.
  ///   - value: the field, holding the default.
  ///   - range: the valid values; for "greater than 0" begin at `Double.leastNonzeroMagnitude`.
  public mutating func value<Number: OptionNumber, Limits: RangeExpression<Number> & Sendable>(
    _ name: String, _ value: inout Number, in range: Limits,
    placeholder: String = Number.placeholder, default text: String? = nil, help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, constraint: RangeText.describe(range),
      defaultText: text)
    visit(option, &value, ScalarCodec<Number>.number(in: range).single)
  }

  /// A number that may be absent.
  /// - Parameters:
  ///   - range: the valid values when it is given.
  ///   - text: what its absence means, for help: `by size`.
  ///   - required: whether the command cannot run without it.
  public mutating func value<Number: OptionNumber, Limits: RangeExpression<Number> & Sendable>(
    _ name: String, _ value: inout Number?, in range: Limits,
    placeholder: String = Number.placeholder, default text: String? = nil, required: Bool = false,
    help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, constraint: RangeText.describe(range),
      defaultText: text, isRequired: required)
    visit(option, &value, ScalarCodec<Number>.number(in: range).optional)
  }

  /// A number of any size that has a default.
  public mutating func value<Number: OptionNumber>(
    _ name: String, _ value: inout Number, placeholder: String = Number.placeholder,
    default text: String? = nil,
    help: String
  ) {
    self.value(name, &value, in: Number.unlimited, placeholder: placeholder, default: text, help: help)
  }

  /// A number of any size that may be absent.
  public mutating func value<Number: OptionNumber>(
    _ name: String, _ value: inout Number?, placeholder: String = Number.placeholder,
    default text: String? = nil,
    required: Bool = false, help: String
  ) {
    self.value(
      name, &value, in: Number.unlimited, placeholder: placeholder, default: text, required: required,
      help: help)
  }

  /// Text that has a default. With `required` the default is empty and an empty value counts as missing.
  /// - Parameter positional: whether an argument that belongs to no option is the value.
  public mutating func value(
    _ name: String, _ value: inout String, placeholder: String = "TEXT", default text: String? = nil,
    required: Bool = false, positional: Bool = false, help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, defaultText: text,
      isRequired: required,
      isPositional: positional)
    visit(option, &value, ScalarCodec.text.single)
  }

  /// Text that may be absent.
  /// - Parameters:
  ///   - text: what its absence means, for help.
  ///   - positional: whether an argument that belongs to no option is the value.
  public mutating func value(
    _ name: String, _ value: inout String?, placeholder: String = "TEXT", default text: String? = nil,
    required: Bool = false, positional: Bool = false, help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, defaultText: text,
      isRequired: required,
      isPositional: positional)
    visit(option, &value, ScalarCodec.text.optional)
  }

  /// One of the names of an enumeration. Case is ignored and `_` read as `-` where the exact name is not found.
  public mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ value: inout Choice, placeholder: String = "NAME", default text: String? = nil,
    help: String
  ) {
    let codec = ScalarCodec<Choice>.choice
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, constraint: codec.expectation,
      defaultText: text)
    visit(option, &value, codec.single)
  }

  /// One of the names of an enumeration, or nothing.
  public mutating func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ value: inout Choice?, placeholder: String = "NAME", default text: String? = nil,
    required: Bool = false, help: String
  ) {
    let codec = ScalarCodec<Choice>.choice
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, constraint: codec.expectation,
      defaultText: text, isRequired: required)
    visit(option, &value, codec.optional)
  }

  /// A length of time in seconds, given as `90s`, `30m` or `1h30m`.
  public mutating func duration(
    _ name: String, _ seconds: inout Double, placeholder: String = "TIME", default text: String? = nil,
    help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, defaultText: text)
    visit(option, &seconds, ScalarCodec.duration.single)
  }

  /// A length of time in seconds, or nothing.
  public mutating func duration(
    _ name: String, _ seconds: inout Double?, placeholder: String = "TIME", default text: String? = nil,
    help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .single, placeholder: placeholder, help: help, defaultText: text)
    visit(option, &seconds, ScalarCodec.duration.optional)
  }

  /// Any number of texts: `--input a b --input c`. Values on the command line replace those of a config file.
  public mutating func list(
    _ name: String, _ values: inout [String], placeholder: String = "TEXT", default text: String? = nil,
    required: Bool = false, positional: Bool = false, help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .list, placeholder: placeholder, help: help, defaultText: text, isRequired: required,
      isPositional: positional)
    visit(option, &values, ScalarCodec.text.list)
  }

  /// Any number of numbers.
  public mutating func list<Number: OptionNumber, Limits: RangeExpression<Number> & Sendable>(
    _ name: String, _ values: inout [Number], in range: Limits,
    placeholder: String = Number.placeholder, default text: String? = nil, help: String
  ) {
    let option = OptionDescription(
      name: name, kind: .list, placeholder: placeholder, help: help, constraint: RangeText.describe(range),
      defaultText: text)
    visit(option, &values, ScalarCodec<Number>.number(in: range).list)
  }

  /// On or off: `--resume`, `--no-resume`, `--resume=false`.
  public mutating func flag(_ name: String, _ value: inout Bool, help: String) {
    flag(name, &value, isControl: false, help: help)
  }

  /// On, off or not said.
  /// - Parameter text: what not saying means, for help.
  public mutating func flag(_ name: String, _ value: inout Bool?, default text: String? = nil, help: String) {
    let option = OptionDescription(name: name, kind: .flag, placeholder: "", help: help, defaultText: text)
    visit(option, &value, ScalarCodec.flag.optional)
  }

  mutating func flag(_ name: String, _ value: inout Bool, isControl: Bool, help: String) {
    let option = OptionDescription(name: name, kind: .flag, placeholder: "", help: help, isControl: isControl)
    visit(option, &value, ScalarCodec.flag.single)
  }
}
