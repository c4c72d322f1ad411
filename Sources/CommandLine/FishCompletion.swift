/// Completion in fish: lines that are sourced, or lie as `PROGRAM.fish` in a folder of completions.
enum FishCompletion {
  static func script(_ program: CompletedProgram) -> String {
    var lines = ["# fish completion of \(program.name): \(program.name) --completion fish | source"]
    let start = "complete -c \(program.name)"
    if program.hasSubcommands {
      lines += program.commands.map {
        "\(start) -n __fish_use_subcommand -f -a \($0.word) -d '\(text($0.summary))'"
      }
    }
    for command in program.commands {
      let condition =
        command.word.isEmpty ? "" : " -n '__fish_seen_subcommand_from \(command.word)'"
      // Arguments that belong to no option, and the further ones of a list, are files or nothing.
      if !command.options.contains(where: { $0.isList && $0.value == .files }) {
        lines.append("\(start)\(condition) -f")
      }
      for option in command.options {
        let help = " -d '\(text(option.help))'"
        lines.append("\(start)\(condition) -l \(option.name)\(values(option.value))\(help)")
        if option.canBeTurnedOff { lines.append("\(start)\(condition) -l no-\(option.name)\(help)") }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func values(_ value: CompletedProgram.Value) -> String {
    switch value {
    case .none: ""
    case .files: " -r -F"
    case .folders: " -x -a '(__fish_complete_directories (commandline -ct))'"
    case .names(let names): " -x -a '\(names.joined(separator: " "))'"
    case .other: " -x"
    }
  }

  /// A text in single quotes.
  private static func text(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "’")
  }
}
