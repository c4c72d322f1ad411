/// A program as a shell completes it.
struct CompletedProgram {
  /// A command with its options.
  struct Command {
    /// The word that selects it; empty for a program without subcommands.
    let word: String
    /// What it does.
    let summary: String
    /// Its options.
    let options: [Option]

    /// A command of these options, the first word of whose name is the program's.
    init(_ command: CommandDescription, _ index: OptionIndex) {
      word = command.name.split(separator: " ").dropFirst().joined(separator: " ")
      summary = command.summary
      options = index.entries.map(Option.init)
    }

    /// The words that begin with dashes.
    var words: [String] { options.flatMap(\.words) }

    /// What an argument is that belongs to no option; nil where there is none.
    var positional: Option? { options.first(where: \.isPositional) }
  }

  /// What comes after an option.
  enum Value: Equatable {
    /// Nothing: it is on or off.
    case none
    case files
    case folders
    case names([String])
    /// Something that nobody can guess.
    case other
  }

  /// An option.
  struct Option {
    let name: String
    let help: String
    let value: Value
    let placeholder: String
    let isList: Bool
    let isPositional: Bool
    /// Whether `--no-…` is of use.
    let canBeTurnedOff: Bool

    init(_ entry: OptionIndex.Entry) {
      let option = entry.option
      name = option.name
      // A sentence says enough in a menu.
      help = option.help.split(separator: ".", maxSplits: 1).first.map(String.init) ?? option.help
      placeholder = option.placeholder
      isList = option.kind == .list
      isPositional = option.isPositional
      canBeTurnedOff = entry.canBeTurnedOff
      if option.kind == .flag {
        value = .none
      } else if !option.choices.isEmpty {
        value = .names(option.choices)
      } else if option.namesFile {
        value = ["FOLDER", "RUN"].contains(option.placeholder) ? .folders : .files
      } else {
        value = .other
      }
    }

    /// The option with its dashes, and its negation.
    var words: [String] { ["--" + name] + (canBeTurnedOff ? ["--no-" + name] : []) }
  }

  /// The name of the executable.
  let name: String
  /// Its commands; one without a word for a program without subcommands.
  let commands: [Command]

  /// A program whose name may be that of a subcommand, of which the first word counts.
  init(_ name: String, _ commands: [Command]) {
    self.name = name.split(separator: " ").first.map(String.init) ?? name
    self.commands = commands
  }

  /// Whether the first argument selects a command.
  var hasSubcommands: Bool { commands.contains { !$0.word.isEmpty } }
}
