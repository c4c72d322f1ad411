import Storage

/// Collects the options with their defaults and groups; for help and for reading arguments.
struct OptionIndex: OptionVisitor {
  struct Entry {
    let option: OptionDescription
    let group: String
    /// The default in words, empty if there is nothing to say.
    let defaultText: String
    /// Whether the option is a flag that is on by default or where the data says so, so that `--no-…` is of use.
    let canBeTurnedOff: Bool
  }

  private(set) var entries: [Entry] = []
  private(set) var byName: [String: OptionDescription] = [:]
  private var title = "Options"

  init<Options: CommandOptions>(_ type: Options.Type) {
    var defaults = Options()
    defaults.listAll(&self)
  }

  /// All names, in listed order.
  var names: [String] { entries.map(\.option.name) }

  mutating func group(_ title: String) { self.title = title }

  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    precondition(
      byName.updateValue(option, forKey: option.name) == nil, "option \(option.name) is listed twice")
    let canBeTurnedOff = option.kind == .flag && codec.encode(value) != .bool(false)
    entries.append(
      Entry(
        option: option, group: title, defaultText: option.defaultText ?? codec.show(value),
        canBeTurnedOff: canBeTurnedOff))
  }
}

/// Sets the fields: first from the config file, then from the arguments, which win.
struct OptionReader: OptionVisitor {
  let config: ConfigFile?
  let arguments: SplitArguments
  private(set) var problems: [String] = []
  /// Required options that neither source gives.
  private(set) var missing: [String] = []
  /// The options that one of the sources gives; null in a config file gives nothing.
  private(set) var given: Set<String> = []

  init(config: ConfigFile?, arguments: SplitArguments) {
    self.config = config
    self.arguments = arguments
  }

  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    if !option.isControl, let config, let entry = config.entries[option.name] {
      do throws(ValueProblem) {
        value = try codec.decode(entry.value)
        if entry.value != .null { given.insert(option.name) }
      } catch {
        problems.append("\(config.path): line \(entry.line): \(entry.key): \(error.text)")
      }
    }
    if let given = arguments.values[option.name] {
      do throws(ValueProblem) {
        value = try codec.parse(given)
        self.given.insert(option.name)
        if given.contains(""), option.namesFile {
          problems.append("--\(option.name): is empty; expected \(option.placeholder)")
        }
      } catch {
        problems.append("--\(option.name): \(error.text)")
      }
    } else if option.isRequired, codec.encode(value).isEmpty {
      missing.append("--\(option.name)")
    }
  }
}

/// Collects the values of the fields as JSON, in listed order.
struct OptionWriter: OptionVisitor {
  private(set) var values: [(name: String, value: JSONValue)] = []

  mutating func visit<Value: Sendable>(
    _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
  ) {
    if !option.isControl { values.append((option.name, codec.encode(value))) }
  }
}

extension CommandOptions {
  /// The resolved options by name, to be saved with a run. `--config`, `--help` and their like are left out.
  public var resolvedValues: [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, value) in listedValues { values[name] = value }
    return values
  }

  /// The resolved options as a JSON object in listed order, one a line, ending with a newline: a valid config file
  /// that gives the same options.
  public var resolvedJSON: String {
    let lines = listedValues.map { "  \(JSONValue.string($0.name).json): \($0.value.json)" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  private var listedValues: [(name: String, value: JSONValue)] {
    var copy = self
    var writer = OptionWriter()
    copy.listAll(&writer)
    return writer.values
  }
}
