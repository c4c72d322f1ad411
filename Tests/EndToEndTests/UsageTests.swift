import Foundation
import TestSupport
import Testing

/// The command line: help, mistakes, config files, where text goes.
@Suite struct UsageTests {
  /// Every command with options that its help must name.
  static let commands: [(command: [String], options: [String])] = [
    (["tokenize", "train"], ["--input", "--vocab-size", "--type", "--preset", "--output"]),
    (["tokenize", "encode"], ["--model"]), (["tokenize", "decode"], ["--model"]),
    (["tokenize", "report"], ["--model", "--input"]),
    (
      ["pretrain"],
      [
        "--input", "--tokenizer", "--architecture", "--size", "--output", "--steps", "--epochs", "--tokens",
        "--time", "--from", "--resume", "--overwrite", "--learning-rate", "--warmup", "--accumulate",
        "--dropout", "--optimizer", "--momentum", "--schedule", "--layer-decay", "--ema",
        "--objective", "--mask-probability", "--generator-size",
      ]
    ),
    (
      ["finetune"],
      ["--model", "--task", "--train", "--validation", "--text-column", "--label-column", "--output"]
    ),
    (["evaluate"], ["--model", "--input"]), (["predict"], ["--model", "--input"]),
    (["convert"], ["--model", "--to", "--dtype", "--shard-size", "--output", "--overwrite"]),
    (["describe"], ["--model", "--json"]),
    (
      ["generate"],
      [
        "--model", "--prompt", "--prompt-file", "--max-tokens", "--temperature", "--top-k", "--top-p",
        "--stop",
      ]
    ),
    (["benchmark", "gemm"], ["--sizes", "--shape", "--precision", "--seconds"]),
    (["benchmark", "attention"], ["--length", "--head-size", "--causal", "--precision", "--seconds"]),
    (["benchmark", "rows"], ["--sizes", "--precision", "--seconds", "--memory"]),
    (
      ["benchmark", "train"],
      [
        "--size", "--batch-size", "--length", "--precision", "--steps", "--seconds",
        "--checkpoint-activations",
        "--dropout", "--optimizer",
      ]
    ),
  ]

  @Test(arguments: commands.indices)
  func helpNamesTheOptions(index: Int) async throws {
    let here = try Workplace()
    let (command, options) = Self.commands[index]
    let help = try await here.succeed(command[0], Array(command.dropFirst()) + ["--help"])
    let common = [
      "--config", "--print-config", "--threads", "--seed", "--quiet", "--json", "--help", "--version",
    ]
    for option in options + common { #expect(help.output.contains(option), "\(command): no \(option)") }
    #expect(help.errors.isEmpty && help.output.hasPrefix("usage: \(command.joined(separator: " "))"))
    for code in ["0 ", "64", "74", "130"] { #expect(help.output.contains(code)) }
    let version = try await here.succeed(command[0], ["--version"])
    #expect(version.output.hasPrefix(command[0] + " ") && version.errors.isEmpty)
  }

  /// Arguments that are wrong, and what must be said.
  static let mistakes: [(command: String, arguments: [String], says: [String])] = [
    ("pretrain", ["--inptu", "a"], ["--inptu", "--input"]),
    ("pretrain", ["--leaning-rate", "1"], ["--leaning-rate", "--learning-rate"]),
    ("pretrain", ["--dropout", "1.5"], ["--dropout", "1.5", "below 1"]),
    ("pretrain", ["--steps", "0"], ["--steps", "0"]),
    ("pretrain", ["--steps", "many"], ["--steps", "many"]),
    ("pretrain", ["--architecture", "bret"], ["--architecture", "bret", "bert"]),
    ("pretrain", ["--threads", "0"], ["--threads", "0"]),
    ("pretrain", ["--steps"], ["--steps"]),
    ("generate", ["--prompt", "a"], ["--model"]),
    ("generate", ["--temperature", "-1", "--model", "m"], ["--temperature", "-1"]),
    ("predict", ["--model", "m"], ["--input"]),
    ("convert", ["--model", "m", "--output", "o"], ["--to"]),
    ("convert", ["--model", "m", "--output", "o", "--to", "gguff"], ["--to", "gguff", "huggingface"]),
    ("describe", [], ["--model"]),
    ("evaluate", ["--input", "x"], ["--model"]),
    (
      "finetune", ["--model", "m", "--train", "t", "--output", "o", "--task", "sorting"],
      ["--task", "sorting"]
    ),
    ("tokenize", ["tarin"], ["tarin", "train"]),
    ("tokenize", [], ["subcommand"]),
  ]

  @Test(arguments: mistakes.indices)
  func mistakesAreNamed(index: Int) async throws {
    let here = try Workplace()
    let (command, arguments, says) = Self.mistakes[index]
    let outcome = try await here.run(command, arguments)
    #expect(outcome.code == 64 && outcome.output.isEmpty)
    for word in says { #expect(outcome.errors.contains(word), "“\(word)” is not in: \(outcome.errors)") }
    #expect(outcome.errors.contains("--help"))
  }

  @Test func optionsThatContradictEachOther() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    let start = ["--input", "text.txt", "--tokenizer", tokenizer, "--output", "run"]
    for (more, says) in [
      (["--steps", "5", "--epochs", "2"], "--epochs"), (["--resume", "--overwrite"], "--overwrite"),
      (["--hidden-size", "17", "--heads", "2"], "17"),
      (["--learning-rate", "0.001", "--minimum-learning-rate", "0.01"], "--minimum-learning-rate"),
    ] { try await here.fail(64, "pretrain", start + more, says: [says]) }
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
  }

  private struct Config: Decodable, Equatable {
    var steps: Int?
    var seed: Int
    var output: String
    enum CodingKeys: String, CodingKey { case steps, seed, output }
  }

  @Test func flagsGoBeforeTheConfigFileBeforeDefaults() async throws {
    let here = try Workplace()
    try here.write("c.json", #"{"steps": 7, "seed": 5, "output": "a", "input": ["x"], "tokenizer": "v"}"#)
    let printed = try await here.succeed(
      "pretrain", ["--config", "c.json", "--steps", "9", "--print-config"])
    #expect(try printed.json(Config.self) == Config(steps: 9, seed: 5, output: "a"))
    // What was printed is a config file that says the same.
    try here.write("printed.json", printed.output)
    let again = try await here.succeed("pretrain", ["--config", "printed.json", "--print-config"])
    #expect(again.output == printed.output)
    #expect(printed.errors.isEmpty)
  }

  @Test func theRecordOfARunRepeatsIt() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("llama", tokenizer, output: "a", steps: 5)
    try await here.succeed("pretrain", start)
    try here.write("c.json", try await here.succeed("pretrain", start + ["--print-config"]).output)
    try await here.succeed("pretrain", ["--config", "c.json", "--output", "b"])
    try here.expectEqualRuns("a", "b")
  }

  @Test func configFilesThatAreWrong() async throws {
    let here = try Workplace()
    try here.write("unknown.json", #"{"leaning-rate": 1}"#)
    try here.write("cut.json", #"{"steps": "#)
    try here.write("list.json", "[1]")
    try here.write("type.json", #"{"steps": "many"}"#)
    for (file, code, says) in [
      ("unknown.json", Int32(64), "learning-rate"), ("cut.json", 2, "JSON"), ("list.json", 2, "object"),
      ("type.json", 64, "steps"), ("missing.json", 2, "No such file"),
    ] {
      let outcome = try await here.run("pretrain", ["--config", file])
      #expect(outcome.code == code, "\(file): \(outcome.errors)")
      #expect(outcome.errors.contains(file) && outcome.errors.contains(says), "\(outcome.errors)")
    }
  }

  @Test func quietLeavesOnlyResults() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("rows.tsv", Samples.reviews(rows: 10))
    let tokenizer = try await Trained.shared.tokenizer()
    let decoder = try await Trained.shared.pretrained("gpt2")
    let classifier = try await Trained.shared.classifier()
    let run = try await here.succeed(
      "pretrain",
      ["--input", "text.txt", "--tokenizer", tokenizer, "--output", "run", "--steps", "2", "--quiet"]
        + Trained.shape)
    #expect(run.errors.isEmpty && run.output.isEmpty)
    for (command, arguments) in [
      ("generate", ["--model", decoder, "--prompt", "a", "--max-tokens", "3"]),
      ("predict", ["--model", classifier, "--input", "rows.tsv"]),
      ("evaluate", ["--model", classifier, "--input", "rows.tsv"]),
      ("evaluate", ["--model", decoder, "--input", "text.txt"]),
      ("tokenize", ["encode", "--model", tokenizer, "a cat"]),
    ] {
      let outcome = try await here.succeed(command, arguments + ["--quiet"])
      #expect(outcome.errors.isEmpty && !outcome.output.isEmpty, "\(command): \(outcome.errors)")
    }
  }
}
