import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a run writes about itself.
@Suite struct ReportTests {
  private struct Line: Decodable {
    var step: Int
    var kind: String?
    var time: Double?
    var loss: Double?
  }

  /// The lines of a log without what depends on the clock and on when the run was stopped.
  private func repeatable(_ here: Workplace, _ run: String) throws -> [String] {
    try String(decoding: here.data("\(run)/metrics.jsonl"), as: UTF8.self).split(separator: "\n").compactMap {
      var object = try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      guard let kind = object["kind"] as? String, kind == "train" || kind == "validation" else { return nil }
      for name in ["time", "seconds", "tokens_per_second", "operations_per_second"] { object[name] = nil }
      return String(
        decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
    }
  }

  private func page(_ here: Workplace, _ run: String) throws -> String {
    let data = try here.data("\(run)/report.html")
    let parser = XMLParser(data: data)
    #expect(parser.parse(), "\(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")")
    return String(decoding: data, as: UTF8.self)
  }

  /// A run that was killed between its last checkpoint and the line that says so is finished by the next start, once.
  @Test func aRunKilledAtItsLastLineIsFinished() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 6)
    try await here.succeed("pretrain", start)
    let whole = String(decoding: try here.data("run/metrics.jsonl"), as: UTF8.self)
    let rest = whole.split(separator: "\n").filter { !$0.contains("\"finished\"") }
    try here.write("run/metrics.jsonl", rest.joined(separator: "\n") + "\n")
    try FileManager.default.removeItem(atPath: here.path("run/report.html"))
    for _ in 0..<2 {
      try await here.succeed("pretrain", start + ["--resume"])
      let all = try here.lines("run/metrics.jsonl", as: Line.self)
      #expect(all.filter { $0.kind == "finished" }.map(\.step) == [6] && all.count == rest.count + 1)
      #expect(try !page(here, "run").isEmpty)
    }
  }

  @Test func aStopChangesNothingThatIsWrittenDown() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let more = [
      "--sample-prompt", "the <cat> 喜欢", "a dog", "--sample-tokens", "12", "--evaluate-every", "10",
      "--tensorboard",
    ]
    func start(_ output: String, _ arguments: [String] = []) -> [String] {
      pretraining("llama", tokenizer, output: output, steps: 60, more + arguments)
    }
    try await here.succeed("pretrain", start("whole"))
    try await here.succeed("pretrain", start("parts", ["--stop-after", "25"]))
    #expect(try page(here, "parts").contains("paused; can be resumed"))
    try await here.succeed("pretrain", start("parts", ["--resume"]))
    try here.expectEqualRuns("whole", "parts")
    let whole = try repeatable(here, "whole")
    #expect(try whole == repeatable(here, "parts") && whole.count > 20)
    #expect(try here.data("whole/samples.jsonl") == here.data("parts/samples.jsonl"))
    #expect(try here.lines("whole/samples.jsonl", as: Line.self).count == 2 * 6)
    #expect(
      try here.lines("parts/metrics.jsonl", as: Line.self).compactMap(\.kind).filter {
        !["train", "validation", "saved"].contains($0)
      } == ["started", "paused", "resumed", "finished"])
    for run in ["whole", "parts"] {
      let page = try page(here, run)
      #expect(page.contains("the &lt;cat&gt; 喜欢") && page.contains(">finished<"))
      #expect(page.contains("--sample-prompt &#39;the &lt;cat&gt; 喜欢&#39;"))
      #expect(try names(in: here.path(run)).filter { $0.hasPrefix("events.out.tfevents.") }.count == 1)
      #expect(try !names(in: here.path(run)).contains { $0.contains(".tmp.") })
    }
    #expect(try page(here, "parts").contains("resumed after step 25"))
    // A run with all its files can be replaced.
    try await here.succeed(
      "pretrain", start("whole", ["--overwrite", "--no-report"]).filter { $0 != "--tensorboard" })
    #expect(try !names(in: here.path("whole")).contains { $0 == "report.html" || $0.hasPrefix("events") })
  }

  /// Samples neither change the run nor its random numbers.
  @Test(arguments: ["fp32", "bf16"])
  func samplingChangesNothing(precision: String) async throws {
    let (here, tokenizer) = try await Workplace.withText()
    for (output, tokens) in [("with", "40"), ("without", "0")] {
      try await here.succeed(
        "pretrain",
        pretraining(
          "gpt2", tokenizer, output: output, steps: 20,
          ["--evaluate-every", "4", "--sample-tokens", tokens, "--precision", precision]))
    }
    try here.expectEqualRuns("with", "without")
    #expect(try names(in: here.path("with")).contains("samples.jsonl"))
    #expect(try !names(in: here.path("without")).contains("samples.jsonl"))
  }

  /// The command in the report does it all again.
  @Test func theCommandRepeatsTheRun() async throws {
    let here = try Workplace()
    try here.write("my text's.txt", Samples.text(lines: 150))
    let tokenizer = try await Trained.shared.tokenizer()
    try here.write("options.json", "{\"learning-rate\": 0.003, \"batch-size\": 3}")
    try await here.succeed(
      "pretrain",
      [
        "--config", "options.json", "--input", "my text's.txt", "--tokenizer", tokenizer, "--steps", "6",
        "--layers", "1",
        "--hidden-size", "16", "--heads", "2", "--context-length", "16", "--output", "run", "--seed", "5",
        "--no-report",
      ])
    struct Record: Decodable {
      struct Description: Decodable { var commandLine: String }
      var description: Description
    }
    let command = try JSONDecoder().decode(Record.self, from: here.data("run/run.json")).description
      .commandLine
    #expect(command.hasPrefix("pretrain --input 'my text'\\''s.txt'") && command.hasSuffix("--seed 5"))
    let words = try await shellWords(command)
    try FileManager.default.moveItem(atPath: here.path("run"), toPath: here.path("first"))
    try await here.succeed("pretrain", Array(words.dropFirst()))
    try here.expectEqualRuns("first", "run")
  }

  private func shellWords(_ line: String) async throws -> [String] {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "printf '%s\\001' " + line]
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    shell.waitUntilExit()
    return String(decoding: output, as: UTF8.self).components(separatedBy: "\u{1}").dropLast()
  }

  @Test func anEncoderWritesNoText() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    try await here.fail(
      64, "pretrain",
      pretraining("bert", tokenizer, output: "run", steps: 2, ["--sample-prompt", "a"]),
      says: ["--sample-prompt"])
    try await here.succeed("pretrain", pretraining("bert", tokenizer, output: "run", steps: 2))
    #expect(try page(here, "run").contains("nats a target"))
  }

  @Test func aClassifierShowsWhereItIsWrong() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 60))
    let parent = try await Trained.shared.pretrained("bert")
    try await here.succeed(
      "finetune",
      [
        "--model", parent, "--train", "train.tsv", "--output", "run", "--steps", "12", "--batch-size", "8",
        "--evaluate-every", "4", "--threads", "1", "--quiet",
      ])
    let page = try page(here, "run")
    #expect(page.contains("class=\"matrix\"") && page.contains("training rows") && page.contains("Rows cut"))
    #expect(try here.lines("run/evaluations.jsonl", as: Line.self).map(\.step) == [4, 8, 12])
  }

  /// A place that takes no report loses no checkpoint.
  @Test func aReportThatCannotBeWrittenIsAWarning() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    let start = pretraining("gpt2", tokenizer, output: "run", steps: 4, ["--evaluate-every", "2"])
    try await here.succeed("pretrain", start + ["--stop-after", "2", "--no-report"])
    try here.write("run/report.html/in the way", "")
    let outcome = try await here.succeed("pretrain", start + ["--resume"])
    #expect(outcome.errorLines.filter { $0.hasPrefix("warning:") && $0.contains("report.html") }.count == 1)
    #expect(try here.expectWholeLinks("run") == 2)
    #expect(try names(in: here.path("run/report.html")) == ["in the way"])
  }
}
