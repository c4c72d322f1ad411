import Storage

/// All that help, errors and the reading of arguments need to know of an option, except its value.
public struct OptionDescription: Sendable {
  /// How many arguments the option takes.
  public enum Kind: Sendable {
    /// None: `--resume`, `--no-resume`, also `--resume=false`.
    case flag
    /// One: `--steps 2k`, `--steps=2k`.
    case single
    /// All up to the next option, and the option may be repeated: `--input a b --input c`.
    case list
  }

  /// The name without dashes, kebab-case, also the key in a config file.
  public let name: String
  /// How many arguments it takes.
  public let kind: Kind
  /// What stands for the value in help, such as `FILE`; empty for a flag.
  public let placeholder: String
  /// What the option does, one or two sentences.
  public let help: String
  /// The valid range or choices in words, for help.
  package var constraint: String?
  /// What the default means in words, in place of the default's value.
  var defaultText: String?
  /// Whether the command cannot run without it.
  var isRequired = false
  /// Whether arguments that belong to no option are values of this one.
  var isPositional = false
  /// Whether it steers the reading of options itself (`--help`, `--config`) and so is no part of a config file.
  package var isControl = false
  /// What it means for a run that is resumed.
  public var resume = ResumeRule.identity

  /// Whether its value is the path of something, which is never empty.
  var namesFile: Bool { ["FILE", "FOLDER", "MODEL", "PATH", "RUN"].contains(placeholder) }

  /// The one spelling under which options and keys are compared: `_` is read as `-`.
  static func canonicalName(_ text: String) -> String {
    String(text.map { $0 == "_" ? "-" : $0 })
  }
}

/// How the value of an option is read from arguments and JSON, and written as JSON and in help.
public struct OptionCodec<Value: Sendable>: Sendable {
  /// The arguments of the option; for a flag `true` or `false`.
  let parse: @Sendable ([String]) throws(ValueProblem) -> Value
  /// The value of a config file's key.
  let decode: @Sendable (JSONValue) throws(ValueProblem) -> Value
  /// The value as a config file holds it; `decode` gives the same value back.
  let encode: @Sendable (Value) -> JSONValue
  /// The value as help shows a default; empty if there is nothing to show.
  let show: @Sendable (Value) -> String
  /// The value as a run records it and tells that it was changed; nil where it is absent.
  package let record: @Sendable (Value) -> String?

  /// The value that a record's member gives; nil if it gives none.
  package func read(_ value: JSONValue) -> Value? {
    do throws(ValueProblem) { return try decode(value) } catch { return nil }
  }

  /// The value that one argument gives; nil if it gives none.
  package func read(_ text: String) -> Value? {
    do throws(ValueProblem) { return try parse([text]) } catch { return nil }
  }
}

/// How one argument becomes one value.
public struct ScalarCodec<Value: Sendable>: Sendable {
  /// What is expected, for errors: `a whole number such as 2000, 4k or 10M`.
  let expectation: String
  /// Whether a JSON number may stand for the value; text always may.
  let acceptsNumbers: Bool
  let parse: @Sendable (String) throws(ValueProblem) -> Value
  let encode: @Sendable (Value) -> JSONValue
  let show: @Sendable (Value) -> String
  var record: @Sendable (Value) -> String = { "\($0)" }

  /// JSON numbers go through the same parser as arguments, so both obey the same rules.
  func decode(_ value: JSONValue) throws(ValueProblem) -> Value {
    switch value {
    case .string(let text): return try parse(text)
    case .bool(let flag) where Value.self == Bool.self: return try parse(flag ? "true" : "false")
    case .integer(let number) where acceptsNumbers: return try parse(String(number))
    case .unsigned(let number) where acceptsNumbers: return try parse(String(number))
    case .number(let number) where acceptsNumbers: return try parse(String(number))
    default: throw ValueProblem("expected \(expectation), found \(value.kindName)")
    }
  }

  /// An option that always has a value.
  var single: OptionCodec<Value> {
    OptionCodec(
      parse: { arguments throws(ValueProblem) in try parse(arguments.last ?? "") },
      decode: { value throws(ValueProblem) in try decode(value) }, encode: encode, show: show,
      record: record)
  }

  /// An option that may be absent; JSON null is the absent value.
  var optional: OptionCodec<Value?> {
    OptionCodec(
      parse: { arguments throws(ValueProblem) in try parse(arguments.last ?? "") },
      decode: { value throws(ValueProblem) in value == .null ? nil : try decode(value) },
      encode: { $0.map(encode) ?? .null }, show: { $0.map(show) ?? "" },
      record: { $0.map(record) })
  }

  /// An option with any number of values; in JSON a list, or a single value for a list of one.
  var list: OptionCodec<[Value]> {
    OptionCodec(
      parse: { arguments throws(ValueProblem) in
        var values: [Value] = []
        for argument in arguments { values.append(try parse(argument)) }
        return values
      },
      decode: { value throws(ValueProblem) in
        guard case .array(let elements) = value else { return [try decode(value)] }
        var values: [Value] = []
        for element in elements { values.append(try decode(element)) }
        return values
      },
      encode: { .array($0.map(encode)) }, show: { $0.map(show).joined(separator: " ") },
      record: { $0.isEmpty ? nil : $0.map(record).joined(separator: " ") })
  }
}
