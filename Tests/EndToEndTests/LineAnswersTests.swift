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
    ("a.tsv", "\ntext\none\n\nlast", ["", "one", "", "last"]),
    (
      "a.csv", "id,text,label\n1,one film,x\n\n2,\"two\nlines\",y\n\n3,last,x",
      ["one film", "", "two\nlines", "", "last"]
    ),
    ("a.tsv", "text\tlabel\r\none\tx\r\n\r\n\r\ntwo\t\r\n", ["one", "", "", "two"]),
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

  /// In JSONL a text may have line ends of every kind, and a NUL.
  @Test func aRowIsEncodedCharacterForCharacter() async throws {
    struct Encoded: Decodable {
      struct Text: Decodable { var ids: [Int], offsets: [[Int]] }
      var texts: [Text]
    }
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    let rows =
      ["{\"text\":\"a\\r\\nb\\u0000\"}", "", "{\"text\":\"the\\n\\nend\"}"].joined(separator: "\n") + "\n"
    try here.write("a.jsonl", rows)
    let options = ["encode", "--model", tokenizer, "--json", "--offsets"]
    let outcome = try await here.succeed("tokenize", options + ["--input", "a.jsonl"])
    let texts = try JSONDecoder().decode(Encoded.self, from: Data(outcome.output.utf8)).texts
    #expect(texts.map { $0.offsets.last?.last } == [5, nil, 8])
    // Where a text without rows would be taken, the column says that there are some.
    let piped = try await here.succeed("tokenize", options + ["--text-column", "text"], input: rows)
    #expect(piped.output == outcome.output)
    try await here.fail(
      2, "tokenize", options + ["--input", "a.jsonl", "--text-column", "body"], says: ["a.jsonl:1", "body"])
  }

  /// A program that writes a line and waits for its answer gets one, for an empty line too.
  @Test(arguments: [
    (["--format", "lines"], ["a", "", "   ", "b, c", "{d}"]), ([], ["", "a", "  ", "b, c", "d,e"]),
    ([], ["{\"text\": \"a\"}", "", "{\"text\": \"b\"}"]),
  ])
  func eachLineOfAPipeHasOneAtOnce(options: [String], lines: [String]) async throws {
    let here = try Workplace()
    let model = try await Trained.shared.classifier()
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
    #expect(got == (lines[0].hasPrefix("{") ? ["a", "", "b"] : lines))
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
    let piped = try await here.succeed(
      "predict", ["--model", model, "--input", "-", "--include-text", "--threads", "1"],
      input: "\ngood\n\nbad")
    #expect(try answers(piped.output) == ["", "good", "", "bad"])
    #expect(piped.errors.contains("standard input: one text a line"), "\(piped.errors)")
  }

  /// What one command refuses to guess, the others refuse with the same words; no check of data is asked about it.
  @Test(arguments: [
    ("doubt.csv", "Wort,Sprache\ncat,en\nchat,fr\nHund,de\n", "--header or --no-header", ["Sprache"]),
    (
      "doubt.txt", "a fine film,good\na dull film,bad\nthe end,good\n", "--format lines or --format csv",
      ["good"]
    ),
    ("doubt", "a fine film\tgood\na dull film\tbad\n", "--format lines or --format tsv", ["good"]),
    (
      "spam.csv", "text,good\n" + String(repeating: "a fine film,good\na dull film,bad\n", count: 9),
      "--no-header", ["text"]
    ),
  ])
  func doubtIsTheSameForAll(name: String, content: String, remedy: String, words: [String]) async throws {
    let here = try Workplace()
    let model = try await Trained.shared.classifier()
    try here.write(name, content)
    for (command, arguments) in [
      ("predict", ["--input", name]), ("evaluate", ["--input", name]),
      ("finetune", ["--train", name, "--output", "run", "--no-data-check"]),
    ] {
      try await here.fail(
        2, command, ["--model", model, "--threads", "1", "--quiet"] + arguments,
        says: [name, "it is not clear whether", remedy] + words, lines: 3)
    }
    try await here.fail(
      2, "finetune", ["--model", model, "--train", name, "--output", "run", "--check"], says: [remedy])
  }
}
