import CommandLine
import Foundation
import Storage
import Testing

fileprivate struct Mismatch: Error, CustomStringConvertible, Faulty {
  var description: String { "the tokenizer belongs to another model" }
  var fault: Fault { .mismatch }
}

fileprivate struct Plain: Error, CustomStringConvertible {
  var description: String { "surprise" }
}

@Suite struct RunnerTests {
  private let valid = ["x", "--output", "y"]

  @Test func exitCodes() {
    #expect(runSample(valid).code == 0)
    let mismatch = runSample(valid) { _, _ in throw Mismatch() }
    #expect(mismatch.code == 3)
    #expect(mismatch.error == "sample: error: the tokenizer belongs to another model\n")
    #expect(runSample(valid) { _, _ in throw Plain() }.code == 1)
    let interrupted = runSample(valid) { _, _ in throw Interruption(signal: SIGTERM, note: "saved step 3") }
    #expect(interrupted.code == 143 && interrupted.error == "sample: interrupted by SIGTERM; saved step 3\n")
  }

  @Test func fileErrorsOfFoundation() {
    let reading = runSample(valid) { _, _ in _ = try Data(contentsOf: URL(fileURLWithPath: "/nonexistent/a"))
    }
    #expect(reading.code == 2)
    #expect(reading.error == "sample: error: /nonexistent/a: No such file or directory\n", "\(reading.error)")
    let writing = runSample(valid) { _, _ in
      throw CocoaError(.fileWriteOutOfSpace, userInfo: [NSFilePathErrorKey: "runs/a"])
    }
    #expect(writing.code == 74 && writing.error == "sample: error: runs/a: No space left on device\n")
    #expect(
      runSample(valid) { _, _ in _ = try JSONDecoder().decode([Int].self, from: Data("{".utf8)) }.code == 2)
  }

  @Test func unwritableOutputIsAnError() {
    let error = Transcript()
    let full = TextSink(isTerminal: false, width: { 80 }) { _ in ENOSPC }
    let code = CommandRunner.run(
      SampleOptions.self, arguments: valid, output: full, error: error.sink
    ) { _, console in
      console.result("a")
      console.result("b")
    }
    #expect(code == 74)
    #expect(error.contents == "sample: error: cannot write to standard output: No space left on device\n")
  }

  @Test func quietKeepsWarningsAndResults() {
    let outcome = runSample(valid + ["--quiet"]) { _, console in
      console.note("a note")
      console.warn("care")
      console.result("42")
      ProgressLine(console).update([("step", "1")])
    }
    #expect(outcome.output == "42\n" && outcome.error == "warning: care\n")
  }

  @Test func helpNamesEveryOptionOnce() {
    let outcome = runSample(["--help", "--nonsense"])
    #expect(outcome.code == 0 && outcome.error.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    for name in SampleOptions().resolvedValues.keys + ["config", "print-config", "help", "version"] {
      let listed = lines.filter {
        $0.hasPrefix("  --\(name) ") || $0 == "  --\(name)" || $0.hasPrefix("  --[no-]\(name) ")
      }
      #expect(listed.count == 1, "\(name): \(listed)")
    }
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.first == "usage: sample --input PATH ... --output RUN [options]")
    for text in [
      "Second paragraph.", "Optimisation:", "[1 or more; default: 2000]", "[1 to 1000; default: by size]",
      "one of llama, gpt2, bert; default: llama", "default: 1m30s", "--[no-]tied", "[required]",
      "[above 0, at most 10;",
      "Examples:\n  sample --input corpus/ --output runs/a\n", "Exit codes:", "130, 143", "default: 1337",
    ] { #expect(outcome.output.contains(text), "\(text)") }
    #expect(runSample(["-h"]).output == outcome.output)
  }

  @Test func version() { #expect(runSample(["--version"]).output == "sample \(Version.current)\n") }

  @Test func subcommands() {
    let program = CommandDescription(name: "tool", summary: "Tools.")
    func run(_ arguments: [String]) -> (code: Int32, output: String, error: String) {
      let output = Transcript()
      let error = Transcript()
      let code = CommandRunner.run(
        program, [Subcommand(SampleOptions.self) { options, console in console.result(options.output) }],
        arguments: arguments, output: output.sink, error: error.sink)
      return (code, output.contents, error.contents)
    }
    #expect(run(["sample", "x", "--output", "y"]) == (0, "y\n", ""))
    #expect(run(["sampel"]).code == 64)
    #expect(
      run(["sampel"]).error.contains(
        "unknown subcommand \"sampel\"; expected one of sample; did you mean sample?"))
    #expect(run([]).error.contains("missing subcommand; expected one of sample"))
    #expect(run(["--help"]).output.contains("Tries every kind of option."))
    #expect(run(["--version"]).output == "tool \(Version.current)\n")
  }
}
