import CommandLine

/// Values for options that were not given: what suits a run's data, and why.
package struct SuitedValues: Equatable {
  /// By the names of options.
  package private(set) var values: [String: String] = [:]
  /// What was chosen and why, a line each.
  package var reasons: [String] = []

  /// Nothing chosen.
  package init() {}

  /// Chooses a value for an option.
  mutating func set(_ name: String, _ value: some CustomStringConvertible) { values[name] = "\(value)" }

  /// Chooses values for options.
  mutating func set(_ values: KeyValuePairs<String, any CustomStringConvertible>) {
    for (name, value) in values { set(name, value) }
  }

  /// What options will be, for a line of reasons: "dropout 0.2, rate 1e-3" of those that were chosen and are not among `given`;
  /// nil where none is.
  func text(_ names: KeyValuePairs<String, String>, given: Set<String>) -> String? {
    let parts = names.compactMap { name, words in
      given.contains(name) ? nil : values[name].map { "\(words) \($0)" }
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// Sets the options of `command` that are not among `given`.
  package func apply<Command: CommandOptions>(to command: inout Command, given: Set<String>) {
    var setter = Setter(values: values.filter { !given.contains($0.key) })
    command.listAll(&setter)
  }

  /// Sets options: a visitor of their listing.
  private struct Setter: OptionVisitor {
    let values: [String: String]

    mutating func visit<Value: Sendable>(
      _ option: OptionDescription, _ value: inout Value, _ codec: OptionCodec<Value>
    ) {
      guard let text = values[option.name], let chosen = codec.read(text) else { return }
      value = chosen
    }
  }
}
