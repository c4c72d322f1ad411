/// What a command is, for its help.
public struct CommandDescription: Sendable {
  /// How the user calls it: `pretrain`, or `tokenize train` for a subcommand.
  public let name: String
  /// One line: what it does.
  public let summary: String
  /// What a newcomer needs to know beyond the summary; paragraphs are separated by an empty line.
  public let discussion: String
  /// Whole command lines that work as they stand.
  public let examples: [String]

  /// Describes a command.
  public init(name: String, summary: String, discussion: String = "", examples: [String] = []) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
  }
}

/// The options of one command: a struct whose fields hold the defaults and are listed once.
public protocol CommandOptions: Sendable {
  /// All defaults.
  init()
  /// Name, summary and examples.
  static var command: CommandDescription { get }
  /// The options that every command has; listed after the command's own.
  var common: CommonOptions { get set }
  /// Visits every option of the command itself, in the order of help. Names are unique.
  mutating func list(_ options: inout some OptionVisitor)
  /// Checks what concerns several options together.
  /// - Throws: ``UsageError``.
  func validate() throws
  /// These options with what was not given and follows from other things than the options, such as the data they name: what
  /// `--print-config` prints.
  func settled() throws -> Self
}

extension CommandOptions {
  /// Nothing to check.
  public func validate() throws {}

  /// Nothing follows.
  public func settled() throws -> Self { self }

  /// Visits all options, the common ones last.
  package mutating func listAll(_ options: inout some OptionVisitor) {
    list(&options)
    common.list(&options)
  }
}

/// The options that every command has. A command's options embed this struct as `common`.
public struct CommonOptions: Sendable, Equatable {
  /// Threads to compute with; nil for the physical cores available to the process.
  public var threads: Int?
  /// Seed of every random choice.
  public var seed: UInt64 = 1337
  /// Only warnings, errors and results are printed.
  public var isQuiet = false
  /// The result is one JSON object on standard output.
  public var wantsJSON = false

  /// The file that options were read from.
  package internal(set) var configPath: String?
  /// The names of the options that a command line or a config file gave; nil where the options were not read from any.
  package var given: Set<String>?
  var printsConfig = false
  var wantsHelp = false
  var wantsVersion = false

  /// The defaults.
  public init() {}

  mutating func list(_ options: inout some OptionVisitor) {
    func control(_ name: String, _ value: inout Bool, _ help: String) {
      let option = OptionDescription(name: name, kind: .flag, placeholder: "", help: help, isControl: true)
      options.visit(option, &value, ScalarCodec.flag.single)
    }
    options.group("Common options")
    let config = OptionDescription(
      name: "config", kind: .single, placeholder: "FILE",
      help: "Read options from a JSON object with the same names; options on the command line win.",
      isControl: true)
    options.visit(config, &configPath, ScalarCodec.text.optional)
    control("print-config", &printsConfig, "Print the resolved options as JSON, and do nothing else.")
    options.value(
      "threads", &threads, in: 1...1024, default: "the physical cores available", resume: .thisProcess,
      help: "Threads to compute with.")
    options.value("seed", &seed, resume: .identity.always, help: "Seed of every random choice.")
    options.flag(
      "quiet", &isQuiet, resume: .thisProcess, help: "Print only warnings, errors and results.")
    options.flag(
      "json", &wantsJSON, resume: .thisProcess,
      help: "Print the result as one JSON object on standard output.")
    control("help", &wantsHelp, "Print this help.")
    control("version", &wantsVersion, "Print the version.")
  }
}
