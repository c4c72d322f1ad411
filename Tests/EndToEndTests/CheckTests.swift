import Foundation
import TestSupport
import Testing

/// `--check`, and the checks before every training.
@Suite struct CheckTests {
  private struct Report: Decodable {
    struct Finding: Decodable {
      var grade: String
      var name: String
      var text: String
      var remedy: String
      var examples: [String]
    }
    struct Rows: Decodable {
      struct Row: Decodable {
        var line: Int
        var text: String
        var label: String?
        var pair: String?
      }
      var count: Int
      var layout: String
      var columns: [String]
      var first: [Row]
    }
    struct Classes: Decodable {
      var majorityShare: Double
    }
    struct Run: Decodable {
      var parameters: Int
      var steps: Int
      var epochs: Double
      var tokens: Double
      var operations: Double
      var tokensPerParameter: Double
      var timedSteps: Int
      var seconds: [Double]?
    }
    struct Tokens: Decodable {
      var bytesPerToken: Double
    }
    struct Text: Decodable {
      var files: Int?
      var tokens: Int
      var first: [String]
      var bytesPerToken: Double
    }
    var command: String
    var passed: Bool
    var exitCode: Int
    var findings: [Finding]
    var trainRows: Rows?
    var classes: Classes?
    var tokens: Tokens?
    var text: Text?
    var run: Run?
    var memory: [String: Int]?

    func grade(_ name: String) -> String? { findings.first { $0.name == name }?.grade }
  }

  /// 64 rows of different texts, in words that the tokenizer knows.
  private static let soundRows: String = {
    var rows = "text\tlabel\n"
    for subject in ["the cat", "a dog", "my friend", "one bird"] {
      for (verb, label) in [("likes", "good"), ("finds", "good"), ("sees", "bad"), ("reads about", "bad")] {
        for object in ["the river", "green apples", "a small book", "the quiet house"] {
          rows += "\(subject) \(verb) \(object)\t\(label)\n"
        }
      }
    }
    return rows
  }()

  private func check(_ here: Workplace, _ command: String, _ arguments: [String], code: Int32 = 0)
    async throws
    -> Report
  {
    let outcome = try await here.run(
      command, arguments + ["--output", "run", "--check", "--json", "--threads", "1"])
    #expect(outcome.code == code, "\(outcome.errors)\(outcome.output)")
    #expect(!FileManager.default.fileExists(atPath: here.path("run")), "--check wrote in --output")
    let errors = outcome.errorLines.filter { $0.contains("error:") }
    #expect(errors.isEmpty == (code == 0), "\(outcome.errors)")
    let report = try outcome.json(Report.self)
    #expect(report.command == command && report.exitCode == Int(code) && report.passed == (code == 0))
    return report
  }

  @Test func rowsAreCheckedAndNothingIsWritten() async throws {
    let here = try Workplace()
    try here.write("train.tsv", Self.soundRows)
    let parent = try await Trained.shared.pretrained("bert")
    let arguments = ["--model", parent, "--train", "train.tsv", "--batch-size", "6", "--epochs", "2"]
    let report = try await check(here, "finetune", arguments)
    let rows = try #require(report.trainRows)
    #expect(
      rows.count == 58 && rows.columns == ["text", "label"] && rows.layout.hasPrefix("TSV with a header"))
    #expect(rows.first.count == 5 && rows.first[0].line >= 2 && rows.first[0].label != nil)
    #expect(report.classes?.majorityShare == 0.5)
    let run = try #require(report.run)
    #expect(run.steps == 20 && run.epochs == 2 && run.parameters > 1000 && run.operations > 1e6)
    #expect(run.timedSteps >= 3 && (run.seconds?.count ?? 0) == 2 && (run.seconds?[0] ?? -1) > 0)
    #expect((report.memory?["total"] ?? 0) > 1 << 20 && (report.tokens?.bytesPerToken ?? 0) > 1)
    // For people: the same on standard output.
    let text = try await here.succeed(
      "finetune", arguments + ["--output", "run", "--check", "--threads", "1"]
    ).output
    for word in [
      "line  label", "labels: always naming the commonest is right for 50.0 %", "tokens: ", "memory: ",
      "run: 20 steps", "learning rate, linear", "real steps", "lengths in tokens", "unknown tokens",
    ] {
      #expect(text.contains(word), "“\(word)” is not in \(text)")
    }
    // The check changes nothing of what is trained.
    try await here.succeed("finetune", arguments + ["--output", "a", "--threads", "1", "--quiet"])
    #expect(try names(in: here.path("a")).contains("run.json"))
  }

  @Test func textIsCheckedAndNothingIsWritten() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 400)
    for architecture in ["gpt2", "llama", "bert"] {
      let report = try await check(
        here, "pretrain",
        [
          "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", architecture, "--steps", "7",
          "--learning-rate", "1e-3",
        ] + Trained.shape.dropLast(2))
      let text = try #require(report.text)
      #expect(text.files == 1 && text.tokens > 2000 && text.bytesPerToken > 1 && text.first.count == 1)
      let run = try #require(report.run)
      #expect(run.steps == 7 && run.tokens > 7 * 4 * 8 && run.tokens <= 7 * 4 * 16)
      #expect(run.timedSteps >= 3 && run.operations > 1e6 && (report.memory?["weights"] ?? 0) > 1000)
      #expect(abs(run.tokensPerParameter * Double(run.parameters) - run.tokens) < 1)
      #expect(report.grade("few-tokens") == "note")
    }
    let text = try await here.succeed(
      "pretrain",
      ["--input", "text.txt", "--tokenizer", tokenizer, "--output", "run", "--check"] + Trained.shape
    ).output
    for word in [
      "text: 1 file, ", "parameters", "floating-point operations", "tokens for each parameter",
      "learning rate, cosine", "U+FFFD", "stood before",
    ] {
      #expect(text.contains(word), "“\(word)” is not in \(text)")
    }
  }

  /// Spreadsheets' CSV as it comes.
  @Test func hostileTablesAreShownAsTheyAreRead() async throws {
    let here = try Workplace()
    let parent = try await Trained.shared.pretrained("bert")
    let rows = (0..<30).map { "\"Satz; Nummer \($0)\";\($0 % 2 == 0 ? "gut" : "schlecht")\r\n" }.joined()
    try here.write(
      "rows.csv",
      "\u{FEFF}text;label\r\n\"ein \"\"gutes\"\" Buch\r\nzwei\tZeilen\";gut\r\n\"一本书😀\";schlecht\r\n" + rows)
    let whole = ["--model", parent, "--validation-fraction", "0"]
    let report = try await check(here, "finetune", whole + ["--train", "rows.csv"])
    let read = try #require(report.trainRows)
    #expect(read.columns == ["text", "label"] && read.layout.hasPrefix("CSV between \";\" with a header"))
    #expect(read.count == 32 && read.first.map(\.line) == [2, 4, 5, 6, 7])
    #expect(read.first[0].text == "ein \"gutes\" Buch\nzwei\tZeilen" && read.first[1].text == "一本书😀")
    let shown = try await here.succeed(
      "finetune", whole + ["--train", "rows.csv", "--output", "run", "--check", "--threads", "1"]
    ).output
    #expect(shown.contains("ein \"gutes\" Buch\\nzwei\\tZeilen") && shown.contains("一本书😀"))
    try here.write("twice.csv", "text,label,text\na,x,b\nc,y,d\n")
    let twice = try await check(here, "finetune", whole + ["--train", "twice.csv"], code: 2)
    #expect(twice.findings.map(\.text).joined().contains("the header names \"text\" twice"))
    let units: [UInt8] = "text,label\na,x\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    try here.write("wide.csv", Data([0xFF, 0xFE] + units))
    let wide = try await check(here, "finetune", whole + ["--train", "wide.csv"], code: 2)
    #expect(wide.findings.map(\.text).joined().contains("UTF-16") && wide.run == nil)
    let latin1: [UInt8] = Array("text,label\ncaf".utf8) + [0xE9] + Array(",x\nb,y\n".utf8)
    try here.write("latin.csv", Data(latin1))
    let latin = try await check(here, "finetune", whole + ["--train", "latin.csv"], code: 2)
    #expect(latin.findings.map(\.text).joined().contains("latin.csv:2: byte 14"))
    try here.write("ragged.csv", "text,label\na cat,x\nb\na dog,y\n,y\n")
    let ragged = try await check(here, "finetune", whole + ["--train", "ragged.csv"], code: 2)
    #expect(ragged.grade("bad-rows") == "fatal" && ragged.trainRows?.count == 2 && ragged.run != nil)
    #expect(ragged.findings.first { $0.name == "bad-rows" }?.examples.count == 2)
    let skipped = try await check(here, "finetune", whole + ["--train", "ragged.csv", "--bad-rows", "skip"])
    #expect(skipped.grade("bad-rows") == "warning")
  }

  /// Rows that would stop a training stop the check too, whether or not a part of the rows is held out.
  @Test func rowsThatCannotBeUsedAreFoundBesideAHeldOutPart() async throws {
    let here = try Workplace()
    let parent = try await Trained.shared.pretrained("bert")
    try here.write("holes.tsv", Self.soundRows + "a cat without a label\t\n")
    let arguments = ["--model", parent, "--train", "holes.tsv", "--epochs", "1"]
    let holes = try await check(here, "finetune", arguments, code: 2)
    #expect(holes.grade("bad-rows") == "fatal")
    #expect(
      holes.findings.first { $0.name == "bad-rows" }?.examples == ["holes.tsv:66: the label is empty"])
    let skipped = try await check(here, "finetune", arguments + ["--bad-rows", "skip"])
    #expect(skipped.grade("bad-rows") == "warning")
    // The columns changed over: one finding says so, and none that the rows are too few.
    let changed = try await check(
      here, "finetune",
      ["--model", parent, "--train", "holes.tsv", "--text-column", "label", "--label-column", "text"], code: 2
    )
    let texts = changed.findings.map(\.text).joined(separator: "\n")
    #expect(texts.contains("column text has 64 different labels in 64 rows"), "\(texts)")
    #expect(!texts.contains("too few"), "\(texts)")
  }

  @Test func whatIsFatalEndsTheCheckWithItsCode() async throws {
    let here = try Workplace()
    let parent = try await Trained.shared.pretrained("bert")
    let tokenizer = try await Trained.shared.tokenizer()
    func rows(_ label: (Int) -> String) -> String {
      "text\tlabel\n" + (0..<60).map { "text of number \($0)\t\(label($0))\n" }.joined()
    }
    try here.write("one.tsv", rows { _ in "good" })
    let one = try await check(here, "finetune", ["--model", parent, "--train", "one.tsv"], code: 2)
    #expect(one.findings.map(\.name) == ["one-class"] && one.trainRows != nil)
    try here.write("two.tsv", rows { $0 % 2 == 0 ? "good" : "bad" })
    let same = try await check(
      here, "finetune", ["--model", parent, "--train", "two.tsv", "--validation", "two.tsv"], code: 2)
    #expect(same.grade("leakage") == "fatal" && same.run != nil)
    try here.write("other.tsv", "text\tlabel\na text\tgood\nb text\tgod\n")
    let other = try await check(
      here, "finetune", ["--model", parent, "--train", "two.tsv", "--validation", "other.tsv"], code: 3)
    #expect(other.findings.contains { $0.grade == "fatal" && $0.examples.joined().contains("\"god\"") })
    let nowhere = try await check(here, "finetune", ["--model", "nowhere", "--train", "two.tsv"], code: 2)
    #expect(nowhere.classes != nil && nowhere.findings.contains { $0.text.contains("nowhere") })
    try here.write("text.txt", Samples.text(lines: 400))
    let context = try await check(
      here, "pretrain",
      ["--input", "text.txt", "--tokenizer", tokenizer, "--context-length", "8192", "--batch-size", "1"],
      code: 2)
    #expect(context.findings.contains { $0.grade == "fatal" && $0.text.contains("context length 8192") })
    let memory = try await check(
      here, "pretrain",
      [
        "--input", "text.txt", "--tokenizer", tokenizer, "--layers", "32", "--hidden-size", "16384",
        "--heads",
        "128",
      ], code: 64)
    #expect(
      memory.findings.contains { $0.text.contains("memory plan") } && memory.text != nil && memory.run == nil)
    let validation = try await check(
      here, "pretrain",
      ["--input", "text.txt", "--validation", "text.txt", "--tokenizer", tokenizer]
        + Trained.shape.dropLast(2),
      code: 2)
    #expect(validation.grade("passage-leakage") == "fatal")
    // All at once: an output in use is told beside what is wrong with the data.
    try here.write("run/mine.txt", "mine")
    let used = try await here.run(
      "finetune", ["--model", parent, "--train", "one.tsv", "--output", "run", "--check", "--json"])
    let report = try used.json(Report.self)
    #expect(used.code == 64 && report.findings.map(\.name) == ["error", "one-class"])
    #expect(try names(in: here.path("run")) == ["mine.txt"])
  }

  @Test func aTokenizerThatDoesNotKnowTheScriptIsFatal() async throws {
    let here = try Workplace()
    try here.write("english.txt", "the quick brown fox jumps over the lazy dog\n")
    try here.write("chinese.txt", String(repeating: "话说天下大势，分久必合，合久必分。\n", count: 60))
    try await here.succeed(
      "tokenize",
      [
        "train", "--input", "english.txt", "--type", "char", "--vocab-size", "100", "--no-byte-fallback",
        "--output", "v.model",
      ])
    let arguments = ["--input", "chinese.txt", "--tokenizer", "v.model"] + Trained.shape.dropLast(2)
    let report = try await check(here, "pretrain", arguments + ["--steps", "2"], code: 3)
    let finding = try #require(report.findings.first { $0.name == "unknown-tokens" })
    #expect(finding.grade == "fatal" && finding.examples.joined().contains("分"))
    // Training stops for it too, and goes on where a person says so.
    try await here.fail(
      3, "pretrain", arguments + ["--steps", "2", "--output", "run"],
      says: ["unknown", "wrong tokenizer", "--no-data-check"], lines: 1)
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
    let outcome = try await here.succeed(
      "pretrain", arguments + ["--steps", "2", "--output", "run", "--no-data-check"])
    #expect(outcome.errors.contains("warning: ") && outcome.errors.contains("unknown"))
  }

  @Test func everyTrainingIsCheckedAndSoundDataGetsOneLine() async throws {
    let (here, tokenizer) = try await Workplace.withText(lines: 400)
    // A context that no text here exceeds.
    let pretrained = try await here.succeed(
      "pretrain",
      [
        "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", "bert", "--layers", "1",
        "--hidden-size", "16", "--heads", "2", "--context-length", "64", "--batch-size", "4", "--steps", "2",
        "--output", "parent",
      ])
    #expect(!pretrained.errors.contains("warning:"), "\(pretrained.errors)")
    #expect(pretrained.errorLines.count { $0.contains("data checks passed") } == 1)
    let parent = "parent"
    try here.write("sound.tsv", Self.soundRows)
    func arguments(_ file: String, _ output: String) -> [String] {
      [
        "--model", parent, "--train", file, "--validation-fraction", "0", "--output", output, "--steps", "2",
        "--threads", "1",
      ]
    }
    let sound = try await here.succeed("finetune", arguments("sound.tsv", "a"))
    #expect(!sound.errors.contains("warning:"), "\(sound.errors)")
    #expect(sound.errorLines.count { $0.contains("data checks passed") } == 1)
    try here.write(
      "odd.tsv",
      "text\tlabel\n"
        + (0..<60).map { "a text \($0 % 40) \($0 % 40)\t\($0 % 2 == 0 ? "good" : "Good")\n" }.joined())
    let odd = try await here.succeed("finetune", arguments("odd.tsv", "b"))
    #expect(odd.errors.contains("warning: 1 label looks like another one misspelt"))
    #expect(odd.errors.contains("warning: 20 rows repeat an earlier text"))
    #expect(!odd.errors.contains("data checks passed"))
    try here.write(
      "wrong.tsv",
      "text\tlabel\n"
        + (0..<60).map { "a text \($0 % 20)\t\($0 < 30 ? "good" : "bad")\n" }.joined())
    try await here.fail(
      2, "finetune", arguments("wrong.tsv", "c"), says: ["with another label", "--no-data-check"])
    #expect(!FileManager.default.fileExists(atPath: here.path("c")))
    try await here.succeed("finetune", arguments("wrong.tsv", "c") + ["--no-data-check"])
    // A length that leaves no room is a mistake of the command line and not of the program.
    try here.write("pairs.tsv", "text\tother\tlabel\n" + (0..<60).map { "a\tb \($0)\tl\($0 % 2)\n" }.joined())
    try await here.fail(
      64, "finetune",
      [
        "--model", parent, "--task", "pair", "--pair-column", "other", "--train", "pairs.tsv", "--output",
        "d",
        "--max-length", "4",
      ], says: ["--max-length 4", "5 at least"])
  }
}
