import Storage

extension CommandOptions {
  /// The shortest command line that gives these options, word by word, the command first: every option that is not at
  /// its default, in the order of help, wherever its value came from (arguments, a config file, a size).
  ///
  /// - Parameter isRepeating: whether options that concern this process alone are left out, so that the line repeats the
  ///   run and not this start of it.
  public func commandWords(isRepeating: Bool = false) -> [String] {
    var words = Self.command.name.split(separator: " ").map(String.init)
    let kinds = OptionIndex(Self.self).byName
    let defaults = Self().resolvedValues
    var copy = self
    var writer = OptionWriter()
    copy.listAll(&writer)
    for (name, value) in writer.values
    where value != defaults[name] {
      guard let option = kinds[name], !isRepeating || option.resume.kind != .thisProcess else { continue }
      words += Self.words(option, value)
    }
    return words
  }

  /// The arguments that set one option; none for the value that stands for its absence.
  private static func words(_ option: OptionDescription, _ value: JSONValue) -> [String] {
    switch (option.kind, value) {
    case (_, .null): return []
    case (.flag, .bool(let isOn)): return [isOn ? "--\(option.name)" : "--no-\(option.name)"]
    case (_, .array(let values)):
      let texts = values.map(text)
      // What begins with a dash would be read as the next option.
      if texts.contains(where: { $0.hasPrefix("-") }) { return texts.map { "--\(option.name)=\($0)" } }
      return texts.isEmpty ? [] : ["--\(option.name)"] + texts
    default:
      let text = text(value)
      return text.hasPrefix("-") ? ["--\(option.name)=\(text)"] : ["--\(option.name)", text]
    }
  }

  private static func text(_ value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return value.json
  }
}
