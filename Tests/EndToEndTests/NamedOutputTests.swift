import Foundation
import TestSupport
import Testing

/// A single file that a person names: nothing is replaced unseen. How it is written: `OutputFileTests`.
@Suite struct NamedOutputTests {
  private let here: Workplace

  init() throws {
    here = try Workplace()
    try here.write("in.tsv", Samples.reviews(rows: 10))
  }

  private func evaluation(_ more: [String], model: String? = nil) async throws -> [String] {
    let classifier = try await Trained.shared.classifier()
    return ["--model", model ?? classifier, "--threads", "1", "--quiet"] + more
  }

  @Test func whatIsReadIsNotWritten() async throws {
    let before = try here.data("in.tsv")
    try FileManager.default.createSymbolicLink(atPath: here.path("link"), withDestinationPath: "in.tsv")
    #expect(link(here.path("in.tsv"), here.path("hard")) == 0)
    for name in ["in.tsv", "./in.tsv", here.path("in.tsv"), "link", "hard"] {
      for more in [[], ["--overwrite"]] {
        try await here.fail(
          64, "evaluate", try await evaluation(["--input", "in.tsv", "--logits", name] + more),
          says: [name, "input", "--logits"])
      }
    }
    try await here.fail(
      64, "tokenize",
      ["train", "--input", "in.tsv", "--vocab-size", "300", "--output", "link", "--overwrite"],
      says: ["link", "input", "--output"])
    #expect(try here.data("in.tsv") == before)
  }

  @Test func modelAndSettingsAreReadToo() async throws {
    try FileManager.default.copyItem(
      atPath: try await Trained.shared.classifier(), toPath: here.path("model"))
    try here.write("settings.json", "{\"input\": [\"in.tsv\"]}")
    for file in ["model/best/model.safetensors", "model/best/config.json", "settings.json"] {
      let before = try here.data(file)
      try await here.fail(
        64, "evaluate",
        try await evaluation(
          ["--config", "settings.json", "--logits", file, "--overwrite"], model: "model"),
        says: [file, "input"])
      #expect(try here.data(file) == before)
    }
  }

  @Test func whatIsThereNeedsOverwrite() async throws {
    try here.write("out", "old")
    let arguments = try await evaluation(["--input", "in.tsv", "--logits", "out"])
    try await here.fail(64, "evaluate", arguments, says: ["out", "--overwrite", "--logits"])
    #expect(try here.data("out") == Data("old".utf8))
    try await here.succeed("evaluate", arguments + ["--overwrite"])
    #expect(try here.data("out").split(separator: UInt8(ascii: "\n")).count == 10)
    try await here.fail(
      64, "evaluate", try await evaluation(["--input", "in.tsv", "--overwrite"]), says: ["--logits"])
  }

  /// A file in a run's folder that is not read is none of its inputs.
  @Test func resultsMayLieBesideTheModel() async throws {
    try FileManager.default.copyItem(
      atPath: try await Trained.shared.classifier(), toPath: here.path("model"))
    let arguments = try await evaluation(
      ["--input", "in.tsv", "--logits", "model/logits.jsonl"], model: "model")
    try await here.succeed("evaluate", arguments)
    try await here.succeed("evaluate", arguments + ["--overwrite"])
    try here.write("model/figures.txt", "")
    let figures = try await here.run(
      "evaluate", ["--model", "model", "--input", "in.tsv", "--threads", "1"],
      output: here.path("model/figures.txt"))
    #expect(figures.code == 0, "\(figures)")
  }

  /// `3>file`, `>(command)` and `/dev/stdout` are descriptors; only those in `/proc` are named here, which a broken program
  /// cannot replace.
  @Test func aDescriptorIsWrittenTo() async throws {
    try here.write("text.txt", Samples.text(lines: 150))
    let model = try await Trained.shared.classifier()
    let script = """
      "$1" --model \(model) --input in.tsv --threads 1 --quiet --logits /dev/fd/3 3>three >figures &&
      "$1" --model \(model) --input in.tsv --threads 1 --quiet --logits /dev/fd/1 | cat >four &&
      "$2" train --input text.txt --vocab-size 320 --threads 1 --quiet --output /dev/fd/1 >v.model &&
      "$2" train --input text.txt --vocab-size 320 --threads 1 --quiet --output w.model >said
      """
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", script, "sh", try Executables.path("evaluate"), try Executables.path("tokenize"),
    ]
    shell.currentDirectoryURL = URL(fileURLWithPath: here.path)
    try shell.run()
    while shell.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    #expect(shell.terminationStatus == 0)
    #expect(try here.data("three").split(separator: UInt8(ascii: "\n")).count == 10)
    // Nothing else stands between the lines.
    #expect(try here.data("four") == here.data("three"))
    #expect(try here.data("v.model") == here.data("w.model"))
    #expect(try !here.data("figures").isEmpty && !here.data("said").isEmpty)
  }

  @Test func standardOutputIsNoInput() async throws {
    let before = try here.data("in.tsv")
    let model = try await Trained.shared.classifier(), tokenizer = try await Trained.shared.tokenizer()
    for (command, arguments) in [
      ("predict", ["--model", model, "--input", "in.tsv"]),
      ("evaluate", ["--model", model, "--input", "in.tsv"]),
      ("tokenize", ["encode", "--model", tokenizer, "--input", "in.tsv"]),
    ] {
      try await here.fail(
        64, command, arguments, says: ["in.tsv", "standard output"], output: here.path("in.tsv"))
      #expect(try here.data("in.tsv") == before)
    }
  }

  /// A run is not replaced by one that reads from it.
  @Test func aRunThatIsReadIsNotReplaced() async throws {
    let parent = try await Trained.shared.pretrained("gpt2")
    try FileManager.default.copyItem(atPath: parent, toPath: here.path("run"))
    try FileManager.default.createSymbolicLink(atPath: here.path("other"), withDestinationPath: "run")
    try here.write("text.txt", Samples.text(lines: 150))
    let before = try here.data("run/last/model.safetensors")
    let tokenizer = try await Trained.shared.tokenizer()
    for (output, more) in [
      ("run", ["--from", "run"]), ("run", ["--from", "other/best"]), ("other", ["--from", here.path("run")]),
      ("run", ["--tokenizer", "other/last/tokenizer.model"]),
      ("run/", ["--tokenizer", tokenizer, "--validation", "run/samples.jsonl"]),
    ] {
      for check in [[], ["--check"]] {
        let arguments =
          ["--input", "text.txt", "--output", output, "--overwrite", "--steps", "2"] + more + check
        let outcome = try await here.run("pretrain", arguments)
        #expect(outcome.code == 64 || !check.isEmpty && outcome.code != 0, "\(arguments): \(outcome)")
        #expect((outcome.errors + outcome.output).contains("input"), "\(outcome)")
      }
    }
    #expect(try here.data("run/last/model.safetensors") == before)
  }
}
