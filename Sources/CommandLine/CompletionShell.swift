/// The shells that complete options.
enum CompletionShell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// The shell that `--completion` names anywhere among the arguments of a program with subcommands; nil where it is not asked
  /// for, or for a shell that is not known.
  static func asked(of arguments: [String]) -> CompletionShell? {
    let words = arguments.prefix { $0 != "--" }
    for (index, word) in words.enumerated() {
      if word == "--completion", index + 1 < words.count {
        return CompletionShell(rawValue: words[index + 1])
      }
      if word.hasPrefix("--completion=") { return CompletionShell(rawValue: String(word.dropFirst(13))) }
    }
    return nil
  }

  /// The script that teaches the shell a program's options.
  func script(_ program: CompletedProgram) -> String {
    switch self {
    case .bash: BashCompletion.script(program)
    case .zsh: ZshCompletion.script(program)
    case .fish: FishCompletion.script(program)
    }
  }
}
