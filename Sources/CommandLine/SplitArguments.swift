import Storage

/// A command line divided into options and their values, before any value is read.
struct SplitArguments {
  /// By option name: all values given; `["true"]` or `["false"]` for a flag.
  private(set) var values: [String: [String]] = [:]
  /// One sentence for each mistake.
  private(set) var problems: [String] = []

  /// - Parameter arguments: without the name of the program.
  init(_ arguments: [String], index: OptionIndex) {
    let positional = index.entries.first { $0.option.isPositional }?.option
    var loose: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        loose += rest
        break
      }
      if argument == "-h" {
        values["help"] = ["true"]
      } else if Self.looksLikeOption(argument) {
        take(argument, from: &rest, index: index)
      } else {
        loose.append(argument)
      }
    }
    guard !loose.isEmpty else { return }
    if let positional {
      add(loose, to: positional)
    } else {
      problems.append("unexpected argument \"\(loose[0].abbreviated)\"; the names of options begin with --")
    }
  }

  /// `--anything` and `-x`, but neither `-` (standard input) nor `-1` (a number).
  private static func looksLikeOption(_ argument: String) -> Bool {
    if argument.hasPrefix("--") { return true }
    guard argument.hasPrefix("-"), let second = argument.dropFirst().first else { return false }
    return second.isLetter
  }

  private mutating func take(_ argument: String, from rest: inout ArraySlice<String>, index: OptionIndex) {
    let isLong = argument.hasPrefix("--")
    let body = argument.dropFirst(isLong ? 2 : 1)
    let equals = body.firstIndex(of: "=")
    let name = OptionDescription.canonicalName(String(body[..<(equals ?? body.endIndex)]))
    let inline = equals.map { String(body[body.index(after: $0)...]) }
    if isLong, let option = index.byName[name] {
      take(option, inline: inline, from: &rest)
    } else if isLong, name.hasPrefix("no-"), let option = index.byName[String(name.dropFirst(3))],
      option.kind == .flag, !option.isControl
    {
      if inline != nil {
        problems.append("--\(name) takes no value")
      } else {
        add(["false"], to: option)
      }
    } else {
      let isNegation = name.hasPrefix("no-")
      let target = isNegation ? String(name.dropFirst(3)) : name
      let flags = index.entries.filter { $0.option.kind == .flag && !$0.option.isControl }.map(\.option.name)
      let candidates = isNegation && !flags.isEmpty ? index.names + flags.map { "no-" + $0 } : index.names
      let hint = OptionSynonyms.hint(isNegation ? name : target, in: candidates) { "--" + $0 }
      problems.append("unknown option \(argument.prefix { $0 != "=" }.description.abbreviated)\(hint)")
      // What follows was meant for the unknown option; a second complaint about it would only distract.
      while let next = rest.first, !Self.looksLikeOption(next) { rest.removeFirst() }
    }
  }

  private mutating func take(
    _ option: OptionDescription, inline: String?, from rest: inout ArraySlice<String>
  ) {
    var given = inline.map { [$0] } ?? []
    switch option.kind {
    case .flag:
      if given.isEmpty { given = ["true"] }
    case .single:
      // A value may begin with one dash (a number, a prompt); two dashes are the next option.
      if given.isEmpty, let next = rest.first, !next.hasPrefix("--") { given = [rest.removeFirst()] }
    case .list:
      if inline == "" { given = [] }
      while inline == nil, let next = rest.first, !Self.looksLikeOption(next) {
        given.append(rest.removeFirst())
      }
    }
    if given.isEmpty {
      problems.append("--\(option.name) needs a value: --\(option.name) \(option.placeholder)")
    } else {
      add(given, to: option)
    }
  }

  private mutating func add(_ given: [String], to option: OptionDescription) {
    let all = (values[option.name] ?? []) + given
    if option.kind != .list, !option.isControl || option.kind == .single, all.count > 1 {
      let shown =
        option.kind == .flag ? "" : " (\(all.map { "\"\($0.abbreviated)\"" }.joined(separator: ", ")))"
      problems.append("--\(option.name) is given \(all.count) times\(shown); it can be given once")
    }
    values[option.name] = all
  }
}
