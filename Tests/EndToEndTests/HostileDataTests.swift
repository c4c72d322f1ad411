import Foundation
import TestSupport
import Testing

/// Data that cannot be used ends a command with one message that says where and what.
@Suite struct HostileDataTests {
  /// A corpus that no command may accept.
  struct BadCorpus: Sendable, CustomTestStringConvertible {
    var name: String
    var files: [String: [UInt8]]
    var input: String
    var says: [String]
    var testDescription: String { name }

    static let all = [
      BadCorpus(name: "empty", files: ["empty.txt": []], input: "empty.txt", says: ["empty.txt", "empty"]),
      BadCorpus(name: "missing", files: [:], input: "nowhere.txt", says: ["nowhere.txt", "no such file"]),
      BadCorpus(name: "no match", files: [:], input: "no*.txt", says: ["no*.txt"]),
      BadCorpus(
        name: "PDF in a folder",
        files: [
          "in/a.txt": Array("a text".utf8), "in/paper.pdf": Array("%PDF-1.4\n".utf8) + [0xE2, 0xE3, 0x0A],
        ],
        input: "in", says: ["in/paper.pdf", "PDF"]),
      BadCorpus(
        name: "gzip", files: ["text.gz": [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 4, 0]], input: "text.gz",
        says: ["text.gz", "gzip"]),
      BadCorpus(
        name: "not UTF-8",
        files: ["bad.txt": Array("one\ntwo\nth".utf8) + [0xFF, 0xFE] + Array(" x\n".utf8)],
        input: "bad.txt", says: ["bad.txt:3", "byte 10", "UTF-8"]),
      BadCorpus(
        name: "UTF-16", files: ["wide.txt": [0xFF, 0xFE, 0x61, 0, 0x62, 0, 0x0A, 0]], input: "wide.txt",
        says: ["wide.txt", "UTF-16"]),
      BadCorpus(
        name: "NUL far inside",
        files: ["nul.txt": Array(repeating: 0x61, count: 9_000) + [0x0A, 0x61, 0, 0x0A]],
        input: "nul.txt", says: ["nul.txt:2", "byte 9002", "NUL"]),
      BadCorpus(
        name: "a row without the text",
        files: ["rows.jsonl": Array("{\"text\": \"a\"}\n\n{\"body\": \"b\", \"id\": 3}\n".utf8)],
        input: "rows.jsonl", says: ["rows.jsonl:3", "\"text\"", "body, id", "--text-column"]),
      BadCorpus(
        name: "a broken row", files: ["rows.jsonl": Array("{\"text\": \"a\"}\n{\"text\": \"b\n".utf8)],
        input: "rows.jsonl", says: ["rows.jsonl:2", "not closed"]),
      BadCorpus(
        name: "a row that is no object", files: ["rows.jsonl": Array("[1]\n".utf8)], input: "rows.jsonl",
        says: ["rows.jsonl:1", "object"]),
      BadCorpus(
        name: "SQLite", files: ["in/a.txt": Array("a".utf8), "in/base.db": Array("SQLite format 3\0".utf8)],
        input: "in", says: ["in/base.db", "sqlite3 -json"]),
    ]
  }

  @Test func linksThatLeadBackAndThoseThatLeadNowhere() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    try here.write("in/deep/a.txt", Samples.text(lines: 60))
    try FileManager.default.createSymbolicLink(
      atPath: here.path("in/deep/back"), withDestinationPath: here.path("in"))
    func arguments(_ output: String) -> [String] {
      pretraining("gpt2", tokenizer, output: output, steps: 2).map { $0 == "text.txt" ? "in" : $0 }
    }
    try await here.succeed("pretrain", arguments("run"))
    try FileManager.default.createSymbolicLink(
      atPath: here.path("in/gone.txt"), withDestinationPath: here.path("nowhere.txt"))
    try await here.fail(2, "pretrain", arguments("other"), says: ["in/gone.txt", "No such file"])
  }

  @Test(.withoutRoot) func aFileThatMayNotBeRead() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    chmod(try here.write("text.txt", Samples.text(lines: 60)), 0)
    try await here.fail(
      2, "pretrain", pretraining("gpt2", tokenizer, output: "run", steps: 2),
      says: ["text.txt", "ermission denied"])
  }

  /// Fifty megabytes without a newline are tokenised in memory that does not grow with them.
  @Test(.slow)
  func aLineOfFiftyMegabytes() async throws {
    let here = try Workplace()
    let tokenizer = try await Trained.shared.tokenizer()
    let words = Samples.text(lines: 500).replacingOccurrences(of: "\n", with: " ")
    try here.write("text.txt", String(repeating: words, count: 50_000_000 / words.utf8.count))
    struct Result: Decodable { var peakMemory: Int }
    let outcome = try await here.succeed(
      "pretrain", pretraining("gpt2", tokenizer, output: "run", steps: 2) + ["--json", "--no-data-check"])
    let peak = try outcome.json(Result.self).peakMemory
    #expect(peak < 300 << 20, "\(peak)")
  }

  @Test(arguments: BadCorpus.all)
  func aCorpusThatCannotBeRead(corpus: BadCorpus) async throws {
    let here = try Workplace()
    for (name, bytes) in corpus.files { try here.write(name, Data(bytes)) }
    let tokenizer = try await Trained.shared.tokenizer()
    try await here.fail(
      2, "pretrain",
      pretraining("gpt2", tokenizer, output: "run", steps: 2).map { $0 == "text.txt" ? corpus.input : $0 },
      says: corpus.says)
    #expect(!FileManager.default.fileExists(atPath: here.path("run/run.json")))
    try await here.fail(
      2, "tokenize", ["train", "--input", corpus.input, "--vocab-size", "400", "--output", "v.model"],
      says: corpus.says)
    #expect(!FileManager.default.fileExists(atPath: here.path("v.model")))
  }

  @Test func aTextShorterThanAContext() async throws {
    let here = try Workplace()
    try here.write("text.txt", "a dog\n")
    let tokenizer = try await Trained.shared.tokenizer()
    try await here.fail(
      2, "pretrain", pretraining("gpt2", tokenizer, output: "run", steps: 2), says: ["--context-length"])
  }

  @Test func quotedNewlinesAndAByteOrderMark() async throws {
    let here = try Workplace()
    let rows =
      "\u{FEFF}text,label\r\n\"a \"\"good\"\" cat,\nit is\",good\r\n\"一只猫\r\n两行\",bad\r\nx,good\r\ny,bad\r\n"
    try here.write("rows.csv", rows)
    let parent = try await Trained.shared.pretrained("bert")
    let tuned = try await here.succeed(
      "finetune",
      [
        "--model", parent, "--train", "rows.csv", "--validation-fraction", "0", "--output", "run", "--steps",
        "2", "--threads", "1",
      ])
    #expect(tuned.errors.contains("4 rows"))
    struct Prediction: Decodable { var text: String }
    let lines = try await here.succeed(
      "predict", ["--model", "run", "--input", "rows.csv", "--include-text", "--threads", "1"]
    ).output.split(separator: "\n")
    let texts = try lines.map { try JSONDecoder().decode(Prediction.self, from: Data($0.utf8)).text }
    try #require(texts.count == 4)
    #expect(texts[0] == "a \"good\" cat,\nit is" && texts[2] == "x")
    #expect(texts[1].split(whereSeparator: \.isNewline) == ["一只猫", "两行"])
  }

  @Test func aLabelThatOnlyTheValidationRowsHave() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Samples.reviews(rows: 10))
    try here.write("validation.tsv", "text\tlabel\na cat\tgood\na dog\tgod\n")
    let parent = try await Trained.shared.pretrained("bert")
    try await here.fail(
      3, "finetune",
      ["--model", parent, "--train", "train.tsv", "--validation", "validation.tsv", "--output", "run"],
      says: ["validation.tsv:3", "\"god\"", "\"good\""], lines: 2)
    let classifier = try await Trained.shared.classifier()
    try await here.fail(
      3, "evaluate", ["--model", classifier, "--input", "validation.tsv"],
      says: ["validation.tsv:3", "\"god\""], lines: 2)
  }

  /// Rows that no classifier can be taught with.
  struct BadRows: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var says: [String]
    var lines = 1
    var testDescription: String { name }

    static let all = [
      BadRows(name: "one label", text: "text\tlabel\na\tgood\nb\tgood\n", says: ["rows.tsv", "good", "two"]),
      BadRows(name: "empty file", text: "", says: ["rows.tsv", "empty"]),
      BadRows(
        name: "empty texts", text: "text\tlabel\na\tgood\n\tbad\n  \tgood\nb\tbad\n",
        says: ["rows.tsv:3", "rows.tsv:4", "--bad-rows skip"], lines: 3),
      BadRows(
        name: "a field too few", text: "text\tlabel\na\tgood\nb\nc\tbad\n", says: ["rows.tsv:3"], lines: 2),
    ]
  }

  @Test(arguments: BadRows.all)
  func rowsThatCannotBeUsed(rows: BadRows) async throws {
    let here = try Workplace()
    try here.write("rows.tsv", rows.text)
    let parent = try await Trained.shared.pretrained("bert")
    try await here.fail(
      2, "finetune", ["--model", parent, "--train", "rows.tsv", "--output", "run"], says: rows.says,
      lines: rows.lines)
  }

  @Test func rowsThatCannotBeUsedCanBeLeftOut() async throws {
    let here = try Workplace()
    try here.write("rows.tsv", "text\tlabel\na\tgood\n\tbad\nb\tbad\n😀👨‍👩‍👧\tgood\nc\tbad\n")
    let parent = try await Trained.shared.pretrained("bert")
    let outcome = try await here.succeed(
      "finetune",
      [
        "--model", parent, "--train", "rows.tsv", "--validation-fraction", "0", "--bad-rows", "skip",
        "--output", "run", "--steps", "2", "--threads", "1",
      ])
    #expect(outcome.errors.contains("4 rows"), "\(outcome.errors)")
  }

  @Test func textsWithNothingOrEmojiInThemArePredicted() async throws {
    let here = try Workplace()
    let classifier = try await Trained.shared.classifier()
    try here.write("rows.tsv", "text\tlabel\n\tgood\n😀👨‍👩‍👧\tbad\n")
    let lines = try await here.succeed(
      "predict", ["--model", classifier, "--input", "rows.tsv", "--threads", "1"]
    ).output.split(separator: "\n")
    #expect(lines.count == 2)
  }

  @Test func divergenceIsToldAndKeepsWhatWasSaved() async throws {
    let (here, tokenizer) = try await Workplace.withText()
    for architecture in ["gpt2", "llama", "bert"] {
      // A rate of 10 with a decay of 10 multiplies each matrix by -99 a step.
      try await here.fail(
        4, "pretrain",
        pretraining(
          architecture, tokenizer, output: architecture, steps: 300,
          [
            "--learning-rate", "10", "--weight-decay", "10", "--clip", "0", "--warmup", "0", "--schedule",
            "constant", "--save-every", "1", "--evaluate-every", "300",
          ]), says: ["diverged at step", "--learning-rate"])
      #expect(try here.expectWholeLinks(architecture) == 1)
    }
  }
}
