/// Completion in bash 4 and later, without the package bash-completion.
enum BashCompletion {
  static func script(_ program: CompletedProgram) -> String {
    let function = "_apus_" + program.name
    var lines = [
      "# bash completion of \(program.name): source <(\(program.name) --completion bash)",
      "\(function)() {",
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" option= place i",
      "  COMPREPLY=()",
      // "--steps=5" arrives as three words.
      "  [[ $current == = ]] && current=",
      // The option that the word belongs to, and how many words stand between them.
      "  for ((i = COMP_CWORD - 1, place = 0; i > 0; i--)); do",
      "    case \"${COMP_WORDS[i]}\" in",
      "      =) ;;",
      "      --*) option=\"${COMP_WORDS[i]}\"; break ;;",
      "      *) place=$((place + 1)) ;;",
      "    esac",
      "  done",
    ]
    if program.hasSubcommands {
      let words = program.commands.map(\.word).joined(separator: " ")
      lines += [
        "  if ((COMP_CWORD == 1)); then",
        "    mapfile -t COMPREPLY < <(compgen -W '\(words) --help --version' -- \"$current\")", "    return",
        "  fi", "  case \"${COMP_WORDS[1]}\" in",
      ]
      for command in program.commands {
        lines += ["  \(command.word))"] + body(command).map { "  " + $0 } + ["    ;;"]
      }
      lines.append("  esac")
    } else {
      lines += program.commands.flatMap(body)
    }
    lines += ["}", "complete -F \(function) \(program.name)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func body(_ command: CompletedProgram.Command) -> [String] {
    var lines = [
      "  if [[ $current == -* ]]; then",
      "    mapfile -t COMPREPLY < <(compgen -W '\(command.words.joined(separator: " "))' -- \"$current\")",
      "    return", "  fi", "  case \"$option\" in",
    ]
    for (values, options) in grouped(command.options.filter { !$0.isList }) {
      lines += ["    \(options)) if ((place == 0)); then"] + complete(values).map { "      " + $0 }
      lines += ["      return; fi ;;"]
    }
    for (values, options) in grouped(command.options.filter(\.isList)) {
      lines += ["    \(options))"] + complete(values).map { "      " + $0 } + ["      return ;;"]
    }
    lines.append("  esac")
    return lines + (command.positional.map { complete($0.value).map { "  " + $0 } } ?? [])
  }

  /// Options with the same values together, as patterns of `case`.
  private static func grouped(_ options: [CompletedProgram.Option]) -> [(CompletedProgram.Value, String)] {
    var groups: [(value: CompletedProgram.Value, words: [String])] = []
    for option in options where option.value != .none {
      if let index = groups.firstIndex(where: { $0.value == option.value }) {
        groups[index].words.append("--" + option.name)
      } else {
        groups.append((option.value, ["--" + option.name]))
      }
    }
    return groups.map { ($0.value, $0.words.joined(separator: "|")) }
  }

  private static func complete(_ value: CompletedProgram.Value) -> [String] {
    switch value {
    case .none, .other: []
    case .files: ["compopt -o filenames", "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"]
    case .folders: ["compopt -o filenames", "mapfile -t COMPREPLY < <(compgen -d -- \"$current\")"]
    case .names(let names):
      ["mapfile -t COMPREPLY < <(compgen -W '\(names.joined(separator: " "))' -- \"$current\")"]
    }
  }
}
