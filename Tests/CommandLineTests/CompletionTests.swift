import CommandLine
import Foundation
import TestSupport
import Testing

/// What shells complete, asked of the shells themselves where they are there.
@Suite struct CompletionTests {
  private func script(_ shell: String) -> String {
    let outcome = runSample(["--completion", shell])
    #expect(outcome.code == 0 && outcome.error.isEmpty && outcome.options == nil, "\(outcome.error)")
    return outcome.output
  }

  /// A program with two subcommands, which both are `sample`.
  private func program(_ arguments: [String]) -> (code: Int32, output: String, error: String) {
    let (output, error) = (Transcript(), Transcript())
    let code = CommandRunner.run(
      CommandDescription(name: "pro", summary: "Two commands."),
      [Subcommand(SampleOptions.self) { _, _ in }], arguments: arguments, output: output.sink,
      error: error.sink)
    return (code, output.contents, error.contents)
  }

  @Test func everyOptionIsInEveryScript() {
    let names = SampleOptions().resolvedValues.keys + ["config", "completion", "help", "version", "no-tied"]
    for (shell, dashes) in [("bash", "--"), ("zsh", "--"), ("fish", "-l ")] {
      let script = script(shell)
      for name in names { #expect(script.contains(dashes + name), "\(shell): \(name)") }
      #expect(script.contains("llama gpt2 bert"), "\(shell)")
    }
  }

  @Test func anUnknownShellIsAMistake() {
    let outcome = runSample(["--completion", "tcsh"])
    #expect(outcome.code == 64 && outcome.error.contains("--completion: expected one of bash, zsh, fish"))
    #expect(program(["--completion", "tcsh"]).code == 64)
  }

  @Test func aProgramCompletesItsSubcommands() {
    for arguments in [
      ["--completion", "bash"], ["--completion=bash"], ["sample", "--steps", "3", "--completion", "bash"],
    ] {
      let found = program(arguments)
      #expect(found.code == 0 && found.output.contains("complete -F _apus_pro pro"), "\(found)")
    }
    #expect(program(["sample", "--", "--completion", "bash"]).output.isEmpty)
  }

  /// What a shell prints that reads `text`; nil where there is no such shell.
  private func run(_ shell: String, _ text: String, in folder: String) throws -> String? {
    let path = ["/bin/", "/usr/bin/"].map { $0 + shell }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let path else { return nil }
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = shell == "zsh" ? ["-f", "-c", text] : ["-c", text]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test(arguments: [
    (["sample", "--lear"], ["--learning-rate"]), (["sample", "--no-"], ["--no-shuffle", "--no-tied"]),
    (["sample", "--architecture", ""], ["bert", "gpt2", "llama"]),
    (["sample", "--architecture", "=", "g"], ["gpt2"]),
    (["sample", "--steps", "1", "--architecture", "b"], ["bert"]), (["sample", "--steps", ""], []),
    (["sample", "--input", "a b.txt", "a"], ["a b.txt", "ab"]), (["sample", "--output", ""], ["ab"]),
    (["sample", "x"], ["x.json"]),
  ])
  func bashCompletes(words: [String], expected: [String]) throws {
    let folder = try TemporaryFolder()
    for name in ["a b.txt", "x.json", "ab/inside"] { try folder.write(name, "") }
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let text =
      script("bash") + "\ncompopt() { :; }\nCOMP_WORDS=(\(list))\nCOMP_CWORD=\(words.count - 1)\n"
      + "_apus_sample\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    guard let found = try run("bash", text, in: folder.path) else { return }
    #expect(found.split(separator: "\n").map(String.init).sorted() == expected, "\(found)")
  }

  @Test func otherShellsReadTheirScripts() throws {
    let folder = try TemporaryFolder()
    for name in ["a b.txt", "x.json", "ab/inside"] { try folder.write(name, "") }
    if let found = try run(
      "zsh", "autoload -U compinit; compinit -u -D\n" + script("zsh") + "\nprint ${_comps[sample]}",
      in: folder.path)
    {
      #expect(found == "_sample\n", "\(found)")
    }
    let fish = script("fish") + "\ncomplete -C 'sample --architecture '\ncomplete -C 'sample --lear'\n"
    if let found = try run("fish", fish, in: folder.path) {
      let words = found.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
      #expect(words.sorted() == ["--learning-rate", "bert", "gpt2", "llama"], "\(found)")
    }
  }
}
