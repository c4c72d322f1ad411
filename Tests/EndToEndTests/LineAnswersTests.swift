import Foundation
import TestSupport
import Testing

/// One answer for each line, whatever stands on it and wherever it comes from.
@Suite struct LineAnswersTests {
  private struct Answer: Decodable { var text: String }

  private func answers(_ output: String) throws -> [String] {
    try output.split(separator: "\n").map { try JSONDecoder().decode(Answer.self, from: Data($0.utf8)).text }
  }

  @Test(arguments: [
    (
      "a.txt", "a fine film\n\na dull film\n   \nthe end\n",
      ["a fine film", "", "a dull film", "   ", "the end"]
    ),
    ("a.txt", "\na\r\n\r\nb", ["", "a", "", "b"]), ("a.txt", "\n\n\n", ["", "", ""]),
    ("a.txt", "a\r\r\n\r\r\nb\r\r\n", ["a", "", "b"]), ("a.txt", "a\rb\nc\n", ["a\rb", "c"]),
    ("a.txt", "a\r\rb", ["a", "", "b"]),
    ("a.txt", "a\n\n\n", ["a", "", ""]),
    ("a.csv", "text\none film\n\n\"\"\nlast\n", ["one film", "", "", "last"]),
    ("a.tsv", "\ntext\none\n\nlast", ["one", "", "last"]),
    ("a.jsonl", "{\"text\":\"a\"}\n\n{\"text\":\"\"}\n{\"text\":\"b\"}", ["a", "", "", "b"]),
  ])
  func eachLineOfAFileHasOne(name: String, content: String, texts: [String]) async throws {
    let here = try Workplace()
    try here.write(name, content)
    let model = try await Trained.shared.classifier()
    let outcome = try await here.succeed(
      "predict", ["--model", model, "--input", name, "--include-text", "--quiet", "--threads", "1"])
    #expect(try answers(outcome.output) == texts)
  }

  /// A program that writes a line and waits for its answer gets one, for an empty line too.
  @Test(arguments: [["--format", "lines"], []])
  func eachLineOfAPipeHasOneAtOnce(options: [String]) async throws {
    let here = try Workplace()
    let model = try await Trained.shared.classifier()
    let lines =
      options.isEmpty ? ["{\"text\": \"a\"}", "", "{\"text\": \"b\"}"] : ["a", "", "   ", "b, c", "{d}"]
    let process = Process(), input = Pipe(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: try Executables.path("predict"))
    process.arguments =
      ["--model", model, "--input", "-", "--include-text", "--quiet", "--threads", "1"] + options
    process.currentDirectoryURL = URL(fileURLWithPath: here.path)
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // Were an answer missing, its read would not end: the process is ended, and the read with it.
    let watch = Task {
      try await Task.sleep(for: .seconds(100))
      process.terminate()
    }
    var got: [String] = []
    for (index, line) in lines.enumerated() {
      let isLast = index == lines.count - 1
      try input.fileHandleForWriting.write(contentsOf: Data((isLast ? line : line + "\n").utf8))
      if isLast { try input.fileHandleForWriting.close() }
      let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      got += try answers(answer)
      #expect(got.count == index + 1, "line \(index + 1) has no answer")
      if got.count <= index { break }
    }
    process.terminate()
    watch.cancel()
    #expect(got == (options.isEmpty ? ["a", "", "b"] : lines))
  }

  private struct LogitsLine: Decodable {
    var text: String
    var ids: [Int]
    var logits: [[Double]]
  }

  @Test(arguments: ["bert", "gpt2"])
  func logitsHaveALineForEach(architecture: String) async throws {
    let here = try Workplace()
    try here.write("lines.txt", "the cat\r\n\nthe river\n \nend")
    let model = try await Trained.shared.pretrained(architecture)
    try await here.succeed(
      "evaluate",
      ["--model", model, "--input", "lines.txt", "--logits", "out.jsonl", "--quiet", "--threads", "1"])
    let lines = try String(decoding: here.data("out.jsonl"), as: UTF8.self).split(separator: "\n").map {
      try JSONDecoder().decode(LogitsLine.self, from: Data($0.utf8))
    }
    #expect(lines.map(\.text) == ["the cat", "", "the river", " ", "end"])
    #expect(lines.allSatisfy { $0.ids.count == $0.logits.count })
    #expect(lines[1].ids.count == (architecture == "bert" ? 2 : 0) && lines[0].ids.count > 2)
  }

  @Test func prosePredictedIsNoTable() async throws {
    let here = try Workplace()
    try here.write("prose.txt", "I liked it, mostly\nToo long, too loud\nFunny, warm\n")
    let model = try await Trained.shared.classifier()
    let outcome = try await here.succeed(
      "predict", ["--model", model, "--input", "prose.txt", "--include-text", "--quiet", "--threads", "1"])
    #expect(try answers(outcome.output) == ["I liked it, mostly", "Too long, too loud", "Funny, warm"])
    try here.write("doubt.csv", "Wort,Sprache\ncat,en\nchat,fr\nHund,de\n")
    try await here.fail(
      2, "predict", ["--model", model, "--input", "doubt.csv", "--quiet", "--threads", "1"],
      says: ["doubt.csv", "--header or --no-header", "Sprache"], lines: 3)
    try await here.fail(
      2, "finetune", ["--model", model, "--train", "doubt.csv", "--output", "run", "--check"],
      says: ["--header or --no-header"])
  }
}
