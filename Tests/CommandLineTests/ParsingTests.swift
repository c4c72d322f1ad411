import CommandLine
import Foundation
import Storage
import Testing

@Suite struct ParsingTests {
  @Test func bothFormsAndUnderscores() {
    #expect(parsed(["--learning-rate", "1e-3"])?.learningRate == 1e-3)
    #expect(parsed(["--learning-rate=1e-3"])?.learningRate == 1e-3)
    #expect(parsed(["--learning_rate", "1e-3"])?.learningRate == 1e-3)
    #expect(parsed(["--prompt=a=b"])?.prompt == "a=b")
    #expect(parsed(["--prompt="])?.prompt == "")
    #expect(parsed(["--prompt", "-1 is negative"])?.prompt == "-1 is negative")
    #expect(parsed(["--prompt=--steps"])?.prompt == "--steps")
  }

  @Test func kinds() {
    #expect(parsed(["--steps", "5k"])?.steps == 5000)
    #expect(parsed(["--architecture", "gpt2"])?.architecture == .gpt2)
    #expect(parsed(["--architecture", "GPT2"])?.architecture == .gpt2)
    #expect(parsed([])?.objective == nil)
    #expect(parsed(["--objective", "bert"])?.objective == .bert)
    #expect(parsed(["--time", "1h30m"])?.time == 5400)
    #expect(parsed(["--weights", "1", "2.5", "--weights", "3"])?.weights == [1, 2.5, 3])
    #expect(parsed(["--seed", "18446744073709551615"])?.common.seed == .max)
    #expect(parsed(["--threads", "2"])?.common.threads == 2)
  }

  @Test func flags() {
    #expect(parsed([])?.resume == false && parsed([])?.tied == true && parsed([])?.shuffle == nil)
    #expect(parsed(["--resume"])?.resume == true)
    #expect(parsed(["--no-tied"])?.tied == false)
    #expect(parsed(["--tied=false"])?.tied == false)
    #expect(parsed(["--no-shuffle"])?.shuffle == false)
    #expect(parsed(["--shuffle"])?.shuffle == true)
  }

  @Test func listsAndPositionals() {
    let options = runSample(["--input", "a", "-", "b", "--output", "o", "--input=c", "--", "--odd"]).options
    #expect(options?.input == ["a", "-", "b", "c", "--odd"])
    #expect(runSample(["a", "--output", "o", "b"]).options?.input == ["a", "b"])
  }

  @Test(arguments: [
    (["--learnig-rate", "1"], "unknown option --learnig-rate; did you mean --learning-rate?"),
    (["--learning", "1"], "unknown option --learning; did you mean --learning-rate?"),
    (["--no-tyed"], "unknown option --no-tyed; did you mean --no-tied?"),
    (["-x"], "unknown option -x\n"), (["--colour"], "unknown option --colour\n"),
    (["--lr", "1"], "unknown option --lr; did you mean --learning-rate?"),
    (["-lr", "1"], "unknown option -lr; did you mean --learning-rate?"),
    (["--num-train-epochs", "1"], "unknown option --num-train-epochs\n"),
    (["--epochs", "1"], "unknown option --epochs; did you mean --steps?"),
    (["--num_layers=2"], "unknown option --num_layers; did you mean --layers?"),
    (["--class-weights"], "unknown option --class-weights\n"),
    (["--steps", "abc"], "--steps: expected a whole number such as 2000, 4k or 10M, found \"abc\""),
    (["--steps", "1.5"], "--steps: expected a whole number"),
    (["--steps", "0"], "--steps: 0 is out of range; expected 1 or more"),
    (["--steps", "-3"], "--steps: -3 is out of range; expected 1 or more"),
    (["--learning-rate", "11"], "--learning-rate: 11 is out of range; expected above 0, at most 10"),
    (["--learning-rate", "0"], "--learning-rate: 0 is out of range"),
    (["--learning-rate", "nan"], "--learning-rate: expected a number such as"),
    (["--dropout", "1"], "--dropout: 1 is out of range; expected 0 or more, below 1"),
    (["--layers", "1001"], "--layers: 1001 is out of range; expected 1 to 1000"),
    (
      ["--architecture", "lama"],
      "--architecture: expected one of llama, gpt2, bert, found \"lama\"; did you mean llama?"
    ),
    (["--time", "soon"], "--time: expected a duration such as 90s, 30m or 1h30m, found \"soon\""),
    (["--steps"], "--steps needs a value: --steps N"),
    (["--steps", "--resume"], "--steps needs a value: --steps N"),
    (["--weights"], "--weights needs a value"),
    (["--steps", "10", "--steps=20"], "--steps is given 2 times (\"10\", \"20\"); it can be given once"),
    (["--resume", "--resume"], "--resume is given 2 times"),
    (["--resume", "--no-resume"], "--resume is given 2 times"),
    (["--resume=perhaps"], "--resume: expected true or false, found \"perhaps\""),
    (["--no-resume=true"], "--no-resume takes no value"),
    (["--layers", "999"], "--layers 999 and --steps exclude each other"),
    (["--seed", "-1"], "--seed: expected a whole number from 0 to"),
  ])
  func mistakes(arguments: [String], message: String) {
    let outcome = runSample(["--input", "x", "--output", "y"] + arguments)
    #expect(outcome.code == 64)
    #expect(outcome.options == nil && outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("sample: error: \(message)"), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 2, "\(outcome.error)")
    #expect(outcome.error.hasSuffix("'sample --help' lists the options.\n"))
  }

  @Test func missingOptionsAreNamedTogether() {
    let outcome = runSample([])
    #expect(outcome.code == 64)
    #expect(outcome.error.hasPrefix("sample: error: missing required options: --input, --output\n"))
    #expect(runSample(["a"]).error.hasPrefix("sample: error: missing required option: --output\n"))
    let empty = runSample(["a", "--output="])
    #expect(empty.code == 64 && empty.error.hasPrefix("sample: error: --output: is empty"), "\(empty.error)")
  }

  @Test func severalMistakesAreReportedTogether() {
    let outcome = runSample(["a", "--stepz", "1", "--learning-rate", "x", "--dropout=2"])
    #expect(outcome.error.components(separatedBy: "sample: error: ").count == 4, "\(outcome.error)")
  }

  @Test func pathsAreNotEmpty() {
    for (arguments, word) in [
      (["--input", "a", "", "--output", "o"], "--input: is empty; expected PATH"),
      (["--input", "a", "--output", ""], "--output: is empty; expected RUN"),
    ] {
      let outcome = runSample(arguments)
      #expect(outcome.code == 64 && outcome.error.contains(word), "\(outcome.error)")
    }
  }

  @Test func randomArgumentsNeverTrap() {
    let words = [
      "--", "-", "--input", "--output", "--steps", "--resume", "--no-resume", "--no-", "--=", "--steps=", "=",
      "-1",
      "4k", "9223372036854775807", "99999999999999999999k", "1e999", "--seed", "--time", "1h", "h", "é",
      "\u{1F600}",
      "--weights", "", " ", "-h=", "-é", "--print-config=", "--no-help", "--json", "--threads", "_", "--_",
      "1_",
      "--architecture", "bert", "--config=/nonexistent", "--prompt", "\0", "--time=1e300d", "--print_config",
    ]
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      let arguments = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }
      let outcome = runSample(arguments)
      #expect([0, 2, 64].contains(outcome.code), "\(arguments)")
      #expect((outcome.code == 0) == outcome.error.isEmpty, "\(arguments)")
    }
  }
}

@Suite struct NumberParsingTests {
  @Test(arguments: [
    ("0", 0), ("2000", 2000), ("4k", 4000), ("4K", 4000), ("10M", 10_000_000), ("2B", 2_000_000_000),
    ("1_000", 1000), ("1.5k", 1500), ("1e6", 1_000_000), ("-3", -3), ("9223372036854775807", Int.max),
    ("1000.0", 1000),
  ])
  func integers(text: String, value: Int) {
    let read: Int? = NumberParsing.integer(text)
    #expect(read == value)
  }

  @Test(arguments: [
    "", "k", "1.5", "1.0005k", "4m", "4kk", "_1", "1_", "1__0", "9223372036854775808", "9223372036854775807k",
    "0x10",
    "inf", "nan", "1e400", "1e30", "١", "4 k", "--1",
  ])
  func noIntegers(text: String) {
    let read: Int? = NumberParsing.integer(text)
    #expect(read == nil)
  }

  @Test func unsigned() {
    let largest: UInt64? = NumberParsing.integer("18446744073709551615")
    let negative: UInt64? = NumberParsing.integer("-1")
    #expect(largest == .max && negative == nil)
  }

  @Test(arguments: [("0.1", 0.1), ("3e-4", 3e-4), (".5", 0.5), ("2k", 2000), ("-1", -1), ("1_000.5", 1000.5)])
  func doubles(text: String, value: Double) { #expect(NumberParsing.double(text) == value) }

  @Test(arguments: ["", "inf", "nan", "0x1p3", "1e999", "1e308T", "abc", "1,5", "-"])
  func noDoubles(text: String) { #expect(NumberParsing.double(text) == nil) }

  @Test(arguments: [
    ("90", 90.0), ("90s", 90), ("30m", 1800), ("2h", 7200), ("1h30m", 5400), ("1.5h", 5400), ("1d", 86400),
    ("0", 0), ("0.5s", 0.5),
  ])
  func seconds(text: String, value: Double) { #expect(NumberParsing.seconds(text) == value) }

  @Test(arguments: ["", "m", "-5s", "-5", "5x", "1h30", "h1", "1e999", "s5s", "4k"])
  func noSeconds(text: String) { #expect(NumberParsing.seconds(text) == nil) }
}

@Suite struct NearestNameTests {
  @Test func distances() {
    func distance(_ a: String, _ b: String) -> Int { NearestName.distance(Array(a), Array(b)) }
    #expect(distance("", "") == 0 && distance("abc", "") == 3 && distance("", "abc") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("steps", "setps") == 1, "a swap of neighbours is one mistake")
  }

  @Test func nearest() {
    let names = ["learning-rate", "minimum-learning-rate", "steps"]
    #expect(NearestName.find("step", in: names)?.name == "steps")
    #expect(NearestName.find("lerning-rate", in: names)?.name == "learning-rate")
    #expect(NearestName.find("zzz", in: names)?.isLikely == false)
    #expect(NearestName.find("steps", in: []) == nil)
  }
}
