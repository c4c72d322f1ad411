import Foundation
import Storage

/// Composes `--help`.
struct HelpText {
  /// Longer lines are hard to read, however wide the terminal is.
  static let widest = 100
  /// The columns of a line.
  private let columns: Int
  /// Where the explanations of options begin.
  private let column: Int

  /// Help for a place of so many columns; ``widest`` where there is no telling.
  init(columns: Int?) {
    self.columns = min(columns ?? Self.widest, Self.widest)
    column = min(32, self.columns * 2 / 5)
  }

  func text<Options: CommandOptions>(for type: Options.Type, index: OptionIndex) -> String {
    let command = type.command
    var lines = usage(command.name, index)
    lines += [""] + wrap(command.summary, indent: 0)
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
    lines += [""]
    lines += wrap(
      "Numbers take units (4k, 10M, 1_000), durations s, m, h and d (90s, 30m, 1h30m).", indent: 0)
    return (lines + exitCodes).joined(separator: "\n") + "\n"
  }

  /// Help of a program that has subcommands.
  func text(program: CommandDescription, subcommands: [CommandDescription]) -> String {
    var lines = ["usage: \(program.name) SUBCOMMAND [options]", ""] + wrap(program.summary, indent: 0)
    for paragraph in program.discussion.split(separator: "\n\n") {
      lines.append("")
      lines += wrap(String(paragraph), indent: 0)
    }
    lines += ["", "Subcommands:"]
    for subcommand in subcommands { lines += row(subcommand.name, subcommand.summary) }
    if !program.examples.isEmpty { lines += ["", "Examples:"] + program.examples.map { "  " + $0 } }
    lines += [""]
    lines += wrap(
      "'\(subcommands.first?.name ?? program.name) --help' lists the options of a subcommand.", indent: 0)
    return (lines + exitCodes).joined(separator: "\n") + "\n"
  }

  /// Lines with a margin of `indent`; line breaks are kept.
  private func wrap(_ text: String, indent: Int) -> [String] {
    let (wrap, margin) = (LineWrap(columns: columns), String(repeating: " ", count: indent))
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrap.lines(margin + $0) }
  }

  private func usage(_ name: String, _ index: OptionIndex) -> [String] {
    var parts = index.entries.filter(\.option.isRequired).map { "--\($0.option.name) \(values($0.option))" }
    if let positional = index.entries.first(where: { $0.option.isPositional && !$0.option.isRequired })?
      .option
    {
      parts.append("[\(values(positional))]")
    }
    parts.append("[options]")
    return wrap("usage: \(name) " + parts.joined(separator: " "), indent: 0)
  }

  private func values(_ option: OptionDescription) -> String {
    option.kind == .list ? "\(option.placeholder) ..." : option.placeholder
  }

  private func describe(_ entry: OptionIndex.Entry) -> [String] {
    let option = entry.option
    var facts: [String] = []
    if option.isRequired { facts.append("required") }
    if let constraint = option.constraint { facts.append(constraint) }
    if !option.isRequired, !entry.defaultText.isEmpty { facts.append("default: \(entry.defaultText)") }
    let left = "--\(entry.canBeTurnedOff ? "[no-]" : "")\(option.name)"
    let text = option.help + (facts.isEmpty ? "" : " [\(facts.joined(separator: "; "))]")
    return row(option.kind == .flag ? left : "\(left) \(values(option))", text)
  }

  private func row(_ left: String, _ right: String) -> [String] {
    var lines = wrap(right, indent: column)
    let start = "  " + left
    if start.count + 2 <= column, let first = lines.first {
      lines[0] = start + first.dropFirst(start.count)
    } else {
      lines.insert(start, at: 0)
    }
    return lines
  }

  private var exitCodes: [String] {
    ["", "Exit codes:"]
      + ExitCode.table.flatMap { code, meaning in
        LineWrap(columns: columns).lines(
          "  " + code.padding(toLength: 10, withPad: " ", startingAt: 0) + meaning, hanging: 10)
      }
  }
}
