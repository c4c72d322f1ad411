import Foundation
import Storage

/// Composes `--help`.
enum HelpText {
  /// Help stays readable in a terminal of this many columns and in a log.
  static let width = 100
  /// Where the explanations of options begin.
  private static let column = 32

  static func text<Options: CommandOptions>(for type: Options.Type, index: OptionIndex) -> String {
    let command = type.command
    var lines = usage(command.name, index)
    lines += ["", command.summary]
    for paragraph in command.discussion.split(separator: "\n\n") {
      lines.append("")
      lines += wrap(String(paragraph), indent: 0)
    }
    var title = ""
    for entry in index.entries {
      if entry.group != title {
        title = entry.group
        lines += ["", "\(title):"]
      }
      lines += describe(entry)
    }
    if !command.examples.isEmpty {
      lines += ["", "Examples:"] + command.examples.map { "  " + $0 }
    }
    lines += ["", "Numbers take units (4k, 10M, 1_000), durations s, m, h and d (90s, 30m, 1h30m)."]
    return (lines + exitCodes).joined(separator: "\n") + "\n"
  }

  /// Help of a program that has subcommands.
  static func text(program: CommandDescription, subcommands: [CommandDescription]) -> String {
    var lines = ["usage: \(program.name) SUBCOMMAND [options]", "", program.summary]
    for paragraph in program.discussion.split(separator: "\n\n") {
      lines.append("")
      lines += wrap(String(paragraph), indent: 0)
    }
    lines += ["", "Subcommands:"]
    for subcommand in subcommands { lines += row(subcommand.name, subcommand.summary) }
    if !program.examples.isEmpty { lines += ["", "Examples:"] + program.examples.map { "  " + $0 } }
    lines += ["", "'\(subcommands.first?.name ?? program.name) --help' lists the options of a subcommand."]
    return (lines + exitCodes).joined(separator: "\n") + "\n"
  }

  /// Breaks a text at spaces; a longer word, such as a path, keeps its length. Line breaks are kept.
  static func wrap(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      var lines: [String] = []
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, indent + line.count + 1 + word.count > width {
          lines.append(margin + line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      return lines + [margin + line]
    }
  }

  private static func usage(_ name: String, _ index: OptionIndex) -> [String] {
    var parts = index.entries.filter(\.option.isRequired).map { "--\($0.option.name) \(values($0.option))" }
    if let positional = index.entries.first(where: { $0.option.isPositional && !$0.option.isRequired })?
      .option
    {
      parts.append("[\(values(positional))]")
    }
    parts.append("[options]")
    return wrap("usage: \(name) " + parts.joined(separator: " "), indent: 0)
  }

  private static func values(_ option: OptionDescription) -> String {
    option.kind == .list ? "\(option.placeholder) ..." : option.placeholder
  }

  private static func describe(_ entry: OptionIndex.Entry) -> [String] {
    let option = entry.option
    var facts: [String] = []
    if option.isRequired { facts.append("required") }
    if let constraint = option.constraint { facts.append(constraint) }
    if !option.isRequired, !entry.defaultText.isEmpty { facts.append("default: \(entry.defaultText)") }
    let left = "--\(entry.isOnByDefault ? "[no-]" : "")\(option.name)"
    let text = option.help + (facts.isEmpty ? "" : " [\(facts.joined(separator: "; "))]")
    return row(option.kind == .flag ? left : "\(left) \(values(option))", text)
  }

  private static func row(_ left: String, _ right: String) -> [String] {
    var lines = wrap(right, indent: column)
    let start = "  " + left
    if start.count + 2 <= column, let first = lines.first {
      lines[0] = start + first.dropFirst(start.count)
    } else {
      lines.insert(start, at: 0)
    }
    return lines
  }

  private static var exitCodes: [String] {
    ["", "Exit codes:"]
      + ExitCode.table.map { "  " + $0.code.padding(toLength: 10, withPad: " ", startingAt: 0) + $0.meaning }
  }
}
