import CommandLine
import Foundation
import Storage
import Testing

@Suite struct ConfigTests {
  private func run(_ config: String, _ arguments: [String] = []) throws -> Outcome {
    try withFile(config) { path in
      var outcome = runSample(["--config", path] + arguments)
      outcome.error = outcome.error.replacingOccurrences(of: path, with: "FILE")
      return outcome
    }
  }

  @Test func precedence() throws {
    let config = #"{"input": ["a", "b"], "output": "o", "steps": 7, "learning_rate": "1e-3", "resume": true}"#
    let options = try run(config).options
    #expect(options?.input == ["a", "b"] && options?.steps == 7 && options?.learningRate == 1e-3)
    #expect(options?.resume == true && options?.grace == 90)
    let overridden = try run(config, ["--steps", "9", "--no-resume", "--input", "c"]).options
    #expect(overridden?.steps == 9 && overridden?.resume == false && overridden?.input == ["c"])
    #expect(overridden?.output == "o")
  }

  @Test func nullTakesAnOptionalBack() throws {
    #expect(try run(#"{"input": "a", "output": "o", "layers": null}"#).options?.layers == .some(nil))
  }

  @Test(arguments: [
    (#"{"stesp": 3}"#, "FILE: line 1: unknown key \"stesp\"; did you mean \"steps\"?"),
    (
      "{\n\n \"steps\": \"x\"}",
      "FILE: line 3: steps: expected a whole number such as 2000, 4k or 10M, found \"x\""
    ),
    (#"{"steps": 0}"#, "FILE: line 1: steps: 0 is out of range; expected 1 or more"),
    (#"{"steps": 1.5}"#, "FILE: line 1: steps: expected a whole number"),
    (#"{"steps": null}"#, "FILE: line 1: steps: expected a whole number such as 2000, 4k or 10M, found null"),
    (
      #"{"steps": [1]}"#, "FILE: line 1: steps: expected a whole number such as 2000, 4k or 10M, found a list"
    ),
    (
      #"{"steps": true}"#,
      "FILE: line 1: steps: expected a whole number such as 2000, 4k or 10M, found true or false"
    ),
    (#"{"prompt": 3}"#, "FILE: line 1: prompt: expected text, found a number"),
    (#"{"resume": 1}"#, "FILE: line 1: resume: expected true or false, found a number"),
    (#"{"prompt": {"a": 1}}"#, "FILE: line 1: prompt: expected text, found an object"),
    (#"{"help": true}"#, "FILE: line 1: \"help\" can be given on the command line only"),
    ("{\"steps\": 1,\n\"steps\": 2}", "FILE: line 2: key \"steps\" was already given on line 1"),
    ("{\"batch\": 1,\n\"dropout\": 0.1, \"Input\": [\"{\\\"}\"]}", "FILE: line 1: unknown key \"batch\""),
  ])
  func mistakes(config: String, message: String) throws {
    let outcome = try run(config, ["x", "--output", "y"])
    #expect(outcome.code == 64)
    #expect(outcome.error.hasPrefix("sample: error: \(message)"), "\(outcome.error)")
  }

  @Test(arguments: ["", "[1]", "{\"steps\": }", "{\"steps\": 1", "\u{FEFF}x", "3"])
  func malformedFilesAreBadInput(content: String) throws {
    let outcome = try run(content, ["x", "--output", "y"])
    #expect(outcome.code == 2)
    #expect(
      outcome.error.hasPrefix("sample: error: FILE: expected a JSON object of options; "), "\(outcome.error)")
  }

  @Test func missingAndOversizedFiles() throws {
    let missing = runSample(["--config", "/nonexistent/a.json"])
    #expect(missing.code == 2)
    #expect(
      missing.error
        == "sample: error: /nonexistent/a.json: cannot read the config file: No such file or directory\n")
    #expect(runSample(["--config", "/"]).code == 2)
    #expect(runSample(["--config", "/dev/zero"]).error.contains("found more than 1048576 bytes"))
  }

  @Test func printedConfigGivesTheSameOptions() throws {
    let arguments = [
      "--input", "a b", "ü\u{1F600}\\\"\t", "--output", "o", "--steps", "12", "--learning-rate", "0.1",
      "--dropout",
      "0.30000000000000004", "--time", "1.5h", "--seed", "18446744073709551615", "--no-tied", "--no-shuffle",
      "--weights", "1", "1e-300", "--objective", "bert", "--threads", "3", "--quiet", "--prompt",
      "\u{1}\u{7F}\n/",
    ]
    let printed = runSample(arguments + ["--print-config"])
    #expect(printed.code == 0 && printed.error.isEmpty && printed.options == nil)
    let original = runSample(arguments).options
    let again = try withFile(printed.output) {
      runSample(["--config", $0]).options.map { ($0, $0.resolvedJSON) }
    }
    #expect(again?.1 == printed.output && original?.resolvedJSON == printed.output)
    #expect(again?.0.input == original?.input && again?.0.dropout == original?.dropout)
    #expect(again?.0.common.seed == .max && again?.0.weights == [1, 1e-300] && again?.0.shuffle == false)
    // Any other reader of JSON accepts it, and the saved values are the same ones.
    let values = try JSONDecoder().decode([String: JSONValue].self, from: Data(printed.output.utf8))
    #expect(values.keys.sorted() == original?.resolvedValues.keys.sorted())
    #expect(values["steps"] == .integer(12) && values["help"] == nil && values["config"] == nil)
  }

  @Test func defaultsPrintWhileRequiredOptionsAreMissing() throws {
    let printed = runSample(["--print-config"])
    #expect(printed.code == 0 && printed.output == SampleOptions().resolvedJSON)
    let outcome = try run(printed.output)
    #expect(outcome.code == 64 && outcome.error.contains("missing required options: --input, --output"))
    #expect(try run(printed.output, ["a", "--output", "b"]).options?.time == .some(nil))
  }
}
