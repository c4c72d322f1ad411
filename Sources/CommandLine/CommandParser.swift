import Storage

/// What a command line asks for.
package enum CommandRequest<Options: CommandOptions> {
  /// Run the command.
  case run(Options)
  /// Print this text to standard output and end.
  case print(String)
}

package enum CommandParser {
  /// Resolves the options: defaults, then the config file, then the arguments.
  ///
  /// `--help` and `--version` win over every mistake. `--print-config` prints what is resolved so far, also while
  /// required options are missing, so that it can make the first config file.
  /// - Parameters:
  ///   - arguments: without the name of the program.
  ///   - columns: of the terminal that help would go to; nil for another place.
  /// - Throws: ``UsageError`` with all mistakes found, ``ConfigFileError``.
  package static func parse<Options: CommandOptions>(
    _ type: Options.Type, arguments: [String], columns: Int? = nil
  ) throws -> CommandRequest<Options> {
    let index = OptionIndex(type)
    let split = SplitArguments(arguments, index: index)
    if split.values["help"]?.contains("true") == true {
      return .print(HelpText(columns: columns).text(for: type, index: index))
    }
    if split.values["version"]?.contains("true") == true {
      return .print("\(type.command.name) \(Version.current)\n")
    }
    let config = try split.values["config"]?.last.map { try ConfigFile(path: $0) }
    var problems = split.problems
    if let config { problems += unknownKeys(of: config, index: index) }
    var options = Options()
    var reader = OptionReader(config: config, arguments: split)
    options.listAll(&reader)
    options.common.given = reader.given
    problems += reader.problems
    if !reader.missing.isEmpty, problems.isEmpty, !options.common.printsConfig {
      let noun = reader.missing.count == 1 ? "option" : "options"
      problems.append("missing required \(noun): \(reader.missing.joined(separator: ", "))")
    }
    if !problems.isEmpty { throw UsageError(problems) }
    if options.common.printsConfig {
      // What cannot be found out yet, because a file is missing, say, is printed as not given.
      let settled = Result { try options.settled() }
      if case .success(let known) = settled { options = known }
      return .print(options.resolvedJSON)
    }
    try options.validate()
    return .run(options)
  }

  private static func unknownKeys(of config: ConfigFile, index: OptionIndex) -> [String] {
    let settable = index.entries.filter { !$0.option.isControl }.map(\.option.name)
    return config.entries.sorted { ($0.value.line, $0.key) < ($1.value.line, $1.key) }.compactMap {
      name, entry in
      if settable.contains(name) { return nil }
      let place = "\(config.path): line \(entry.line): "
      if index.byName[name] != nil { return "\(place)\"\(name)\" can be given on the command line only" }
      let hint = NearestName.hint(name, in: settable) { "\"\($0)\"" }
      return "\(place)unknown key \"\(entry.key.abbreviated)\"\(hint)"
    }
  }
}
