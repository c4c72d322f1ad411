/// Completion in zsh: a function that is sourced after `compinit`, or lies as `_PROGRAM` in a folder of `fpath`.
enum ZshCompletion {
  static func script(_ program: CompletedProgram) -> String {
    let function = "_" + program.name
    var lines = [
      "#compdef \(program.name)",
      "# zsh completion of \(program.name): source <(\(program.name) --completion zsh)",
      "\(function)() {",
    ]
    if program.hasSubcommands {
      lines += [
        "  local -a commands", "  commands=(",
      ]
      lines += program.commands.map { "    '\($0.word):\(text($0.summary))'" }
      lines += [
        "  )", "  if (( CURRENT == 2 )); then", "    _describe command commands", "    return", "  fi",
        "  local word=$words[2]", "  shift words", "  (( CURRENT-- ))", "  case $word in",
      ]
      for command in program.commands {
        lines += ["  \(command.word))"] + body(command).map { "  " + $0 } + ["    ;;"]
      }
      lines.append("  esac")
    } else {
      lines += program.commands.flatMap(body)
    }
    lines += [
      "}", "if [[ $funcstack[1] == \(function) ]]; then", "  \(function) \"$@\"", "else",
      "  compdef \(function) \(program.name)", "fi",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func body(_ command: CompletedProgram.Command) -> [String] {
    var specifications: [String] = []
    for option in command.options {
      let help = "[\(text(option.help))]"
      guard option.value != .none else {
        specifications += option.words.map { "'\($0)\(help)'" }
        continue
      }
      let value = ":\(text(option.placeholder)):\(action(option.value))"
      // The arguments of a list end at the next option.
      specifications.append(
        option.isList
          ? "'*--\(option.name)\(help):*-*\(value)'" : "'--\(option.name)=\(help)\(value)'")
    }
    if let positional = command.positional {
      specifications.append("'*:\(text(positional.placeholder)):\(action(positional.value))'")
    }
    return ["  _arguments \\"] + specifications.dropLast().map { "    \($0) \\" }
      + specifications.suffix(1).map { "    \($0)" }
  }

  private static func action(_ value: CompletedProgram.Value) -> String {
    switch value {
    case .none, .other: " "
    case .files: "_files"
    case .folders: "_files -/"
    case .names(let names): "(\(names.joined(separator: " ")))"
    }
  }

  /// A text in single quotes and brackets.
  private static func text(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "’"
      case "[": "("
      case "]": ")"
      case ":", "\\": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }
}
