import Foundation
import Storage

/// One of the commands of a program such as `tokenize`.
public struct Subcommand: Sendable {
  /// The subcommand's description; its name begins with the program's.
  let command: CommandDescription
  let run: @Sendable ([String], TextSink, TextSink) -> Int32

  /// A subcommand with its options and what it does. `Options.command.name` is `program subcommand`.
  public init<Options: CommandOptions>(
    _ type: Options.Type, _ body: @escaping @Sendable (Options, Console) throws -> Void
  ) {
    command = type.command
    run = { arguments, output, error in
      CommandRunner.run(type, arguments: arguments, output: output, error: error, body)
    }
  }

  /// The word that selects it.
  var word: String { String(command.name.split(separator: " ").last ?? "") }
}

/// Runs a command from its arguments to its exit code: the `main` of every executable.
public enum CommandRunner {
  /// Reads the process's arguments, answers `--help`, `--version` and `--print-config`, else runs `body`; reports an
  /// error once and ends the process with its exit code.
  public static func main<Options: CommandOptions>(
    _ type: Options.Type, _ body: (Options, Console) throws -> Void
  ) -> Never {
    Interrupt.setDefaults()
    _ = ProcessStart.date
    exit(
      withArguments(of: type.command.name) { arguments, output, error in
        run(type, arguments: arguments, output: output, error: error, body)
      })
  }

  /// The same for a program whose first argument selects a subcommand.
  public static func main(_ program: CommandDescription, _ subcommands: [Subcommand]) -> Never {
    Interrupt.setDefaults()
    exit(
      withArguments(of: program.name) { arguments, output, error in
        run(program, subcommands, arguments: arguments, output: output, error: error)
      })
  }

  /// Calls `body` with the process's arguments and streams; the exit code.
  private static func withArguments(
    of command: String, _ body: ([String], TextSink, TextSink) -> Int32
  ) -> Int32 {
    let (output, error) = (TextSink.descriptor(STDOUT_FILENO), TextSink.descriptor(STDERR_FILENO))
    do {
      return body(try ProcessArguments.read(), output, error)
    } catch let problem {
      return report(problem, command: command, Console(isQuiet: false, output: output, error: error))
    }
  }

  /// - Returns: the exit code.
  package static func run<Options: CommandOptions>(
    _ type: Options.Type, arguments: [String], output: TextSink, error: TextSink,
    _ body: (Options, Console) throws -> Void
  ) -> Int32 {
    var console = Console(isQuiet: false, output: output, error: error, keeping: paths(arguments))
    do {
      switch try CommandParser.parse(type, arguments: arguments, columns: output.columns) {
      case .print(let text): console.stream(text)
      case .run(let options):
        console = Console(
          isQuiet: options.common.isQuiet, output: output, error: error, keeping: paths(arguments))
        try body(options, console)
      }
      guard let problem = console.outputProblem else { return ExitCode.success }
      return report(problem, ExitCode.cannotWrite, command: type.command.name, console)
    } catch {
      return report(error, command: type.command.name, console)
    }
  }

  /// Arguments that may be paths which a line could be broken in.
  private static func paths(_ arguments: [String]) -> [String] {
    arguments.map { $0.hasPrefix("--") ? String($0.drop { $0 != "=" }.dropFirst()) : $0 }.filter { argument in
      argument.contains { $0 == " " || DisplayWidth.of($0) > 1 }
        && (argument.contains("/") || FileManager.default.fileExists(atPath: argument))
    }
  }

  /// - Returns: the exit code.
  package static func run(
    _ program: CommandDescription, _ subcommands: [Subcommand], arguments: [String], output: TextSink,
    error: TextSink
  ) -> Int32 {
    if let word = arguments.first, let subcommand = subcommands.first(where: { $0.word == word }) {
      return subcommand.run(Array(arguments.dropFirst()), output, error)
    }
    let console = Console(isQuiet: false, output: output, error: error)
    switch arguments.first {
    case "--help", "-h", "help":
      console.stream(
        HelpText(columns: output.columns).text(program: program, subcommands: subcommands.map(\.command)))
    case "--version":
      console.result("\(program.name) \(Version.current)")
    default:
      let words = subcommands.map(\.word)
      let listed = words.joined(separator: ", ")
      let problem =
        arguments.first.map {
          "unknown subcommand \"\($0.abbreviated)\"; expected one of \(listed)"
            + NearestName.hint($0, in: words) { $0 }
        } ?? "missing subcommand; expected one of \(listed)"
      return report(UsageError(problem), command: program.name, console)
    }
    guard let problem = console.outputProblem else { return ExitCode.success }
    return report(problem, ExitCode.cannotWrite, command: program.name, console)
  }

  private static func report(_ error: any Error, command: String, _ console: Console) -> Int32 {
    if let interruption = error as? Interruption {
      console.writeError("\(command): \(interruption)")
      return ExitCode.of(interruption.fault)
    }
    let fault = (error as? any Faulty)?.fault ?? FailureReason.fault(error)
    let status = report(
      ErrorText.of(error), fault.map(ExitCode.of) ?? ExitCode.failure, command: command, console)
    if error is UsageError { console.writeError("'\(command) --help' lists the options.") }
    return status
  }

  private static func report(_ text: String, _ code: Int32, command: String, _ console: Console) -> Int32 {
    for line in text.split(separator: "\n") { console.writeError("\(command): error: \(line)") }
    return code
  }
}
