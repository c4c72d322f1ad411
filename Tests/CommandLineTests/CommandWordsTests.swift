import CommandLine
import Foundation
import Storage
import Testing

@Suite struct CommandWordsTests {
  private struct Options: CommandOptions {
    enum Shape: String, CaseIterable, Sendable { case round, flat }
    static let command = CommandDescription(name: "tool part", summary: "Tries things.")
    var common = CommonOptions()
    var input: [String] = []
    var prompt: String?
    var name = "none"
    var rate = 0.5
    var steps: Int?
    var time: Double?
    var isLoud = true
    var isWet: Bool?
    var shape = Shape.round

    mutating func list(_ o: inout some OptionVisitor) {
      o.list("input", &input, help: "Files.")
      o.value("prompt", &prompt, help: "Text.")
      o.value("name", &name, help: "Text.")
      o.value("rate", &rate, help: "Number.")
      o.value("steps", &steps, help: "Number.")
      o.duration("time", &time, help: "Time.")
      o.flag("loud", &isLoud, help: "Flag.")
      o.flag("wet", &isWet, help: "Flag.")
      o.choice("shape", &shape, help: "Shape.")
    }
  }

  private func parsed(_ words: [String]) throws -> Options {
    guard case .run(let options) = try CommandParser.parse(Options.self, arguments: words) else {
      throw UsageError("nothing to run")
    }
    return options
  }

  @Test func defaultsNeedNoWords() { #expect(Options().commandWords() == ["tool", "part"]) }

  @Test(arguments: [
    ["--input", "a b", "c'd", "--rate", "1e-05", "--no-loud"],
    ["--input=--x", "--input=-y", "--prompt=--z", "--name", "", "--wet"],
    ["--prompt", "<script>\n“你好” $HOME `x` \\", "--steps", "4k", "--time", "1h30m", "--shape", "flat"],
    ["--no-wet", "--seed", "18446744073709551615", "--name=-", "--threads", "3"],
  ])
  func theWordsGiveTheSameOptions(arguments: [String]) throws {
    let options = try parsed(arguments)
    let words = options.commandWords()
    #expect(Array(words.prefix(2)) == ["tool", "part"])
    let again = try parsed(Array(words.dropFirst(2)))
    #expect(again.resolvedValues == options.resolvedValues, "\(words)")
    #expect(!options.commandWords(isRepeating: true).contains("--threads"))
  }

  /// What a shell makes of the quoted line is what was quoted.
  @Test func aShellReadsTheWordsBack() throws {
    let words = [
      "plain", "", "two words", "it's", "''", "$HOME", "`ls`", "a\nb", "\\", "\"", "*", "~", "你好🙂", "-",
      "a=b", "#", "!x",
      "a;b", "(", "<script>", "\t",
    ]
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "printf '%s\\001' " + ShellQuoting.line(words)]
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(output.components(separatedBy: "\u{1}").dropLast() == words[...])
    #expect(ShellQuoting.line(["run", "a/b.txt", "1e-05"]) == "run a/b.txt 1e-05")
  }
}
