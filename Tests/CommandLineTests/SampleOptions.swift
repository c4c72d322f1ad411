import CommandLine
import Foundation
import Synchronization
import TestSupport

enum Architecture: String, CaseIterable, Sendable { case llama, gpt2, bert }

/// Options with one of every kind.
struct SampleOptions: CommandOptions, Equatable {
  var input: [String] = []
  var output = ""
  var architecture = Architecture.llama
  var objective: Architecture?
  var steps = 2000
  var layers: Int?
  var learningRate = 3e-4
  var dropout: Double?
  var time: Double?
  var grace = 90.0
  var prompt = "a \"quoted\"\n line"
  var resume = false
  var tied = true
  var shuffle: Bool?
  var weights: [Double] = [0.5]
  var common = CommonOptions()

  static let command = CommandDescription(
    name: "sample", summary: "Tries every kind of option.",
    discussion: "First paragraph.\n\nSecond paragraph.",
    examples: ["sample --input corpus/ --output runs/a"])

  mutating func list(_ options: inout some OptionVisitor) {
    options.group("Data")
    options.list(
      "input", &input, placeholder: "PATH", required: true, positional: true, help: "Files to read.")
    options.value("output", &output, placeholder: "RUN", required: true, help: "Folder to write.")
    options.value("prompt", &prompt, help: "Text.")
    options.group("Model")
    options.choice("architecture", &architecture, help: "Kind of model.")
    options.choice("objective", &objective, default: "by architecture", help: "What is learnt.")
    options.value("layers", &layers, in: 1...1000, default: "by size", help: "Number of blocks.")
    options.flag("tied", &tied, help: "Share the embedding with the head.")
    options.flag("shuffle", &shuffle, default: "by task", help: "Shuffle the rows.")
    options.group("Optimisation")
    options.value("steps", &steps, in: 1..., help: "Updates to make.")
    options.value("learning-rate", &learningRate, in: Double.leastNonzeroMagnitude...10, help: "Peak rate.")
    options.value("dropout", &dropout, in: 0..<1, help: "Share of activations dropped.")
    options.duration("time", &time, help: "Stop after this long.")
    options.duration("grace", &grace, help: "Time to save.")
    options.list("weights", &weights, in: 0.0..., help: "Weights of the inputs.")
    options.flag("resume", &resume, help: "Go on from the newest checkpoint.")
  }

  func validate() throws {
    if layers == 999 { throw UsageError("--layers 999 and --steps exclude each other") }
  }
}

/// What a command printed.
final class Transcript: Sendable {
  private let text = Mutex("")
  let isTerminal: Bool
  init(isTerminal: Bool = false) { self.isTerminal = isTerminal }
  var contents: String { text.withLock { $0 } }
  var sink: TextSink {
    TextSink(isTerminal: isTerminal, width: { 40 }) { added in
      self.text.withLock { $0 += added }
      return 0
    }
  }
}

/// The result of running `sample` in memory.
struct Outcome {
  var code: Int32
  var output: String
  var error: String
  var options: SampleOptions?
}

func runSample(
  _ arguments: [String], _ body: (SampleOptions, Console) throws -> Void = { _, _ in }
) -> Outcome {
  let output = Transcript()
  let error = Transcript()
  var seen: SampleOptions?
  let code = CommandRunner.run(
    SampleOptions.self, arguments: arguments, output: output.sink, error: error.sink
  ) { options, console in
    seen = options
    try body(options, console)
  }
  return Outcome(code: code, output: output.contents, error: error.contents, options: seen)
}

/// The options of a valid command line.
func parsed(_ arguments: [String]) -> SampleOptions? {
  let outcome = runSample(["--input", "x", "--output", "y"] + arguments)
  return outcome.code == 0 ? outcome.options : nil
}

/// Runs `body` with a file of that content.
func withFile<Result>(_ content: String, _ body: (String) throws -> Result) throws -> Result {
  let folder = try TemporaryFolder()
  return try body(folder.write("options.json", content))
}
