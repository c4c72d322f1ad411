import CommandLine
import Commands
import Foundation
import Storage
import TestSupport
import Testing

/// Defaults that follow from the data, the time and the record of a run.
@Suite struct DataDefaultsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The options that `pretrain` would run with.
  private func settled(_ arguments: [String], bytes: Int = 400_000) throws -> PretrainOptions {
    let text = folder.path("text.txt")
    try Data(String(repeating: "A line of text.\n", count: bytes / 16).utf8).write(
      to: URL(fileURLWithPath: text))
    let request = try CommandParser.parse(
      PretrainOptions.self, arguments: ["--input", text, "--output", folder.path("run")] + arguments)
    guard case .run(let options) = request else { throw CancellationError() }
    return try options.settled()
  }

  @Test func nothingGivenIsChosenByTheText() throws {
    let options = try settled([])
    #expect(options.model.architecture?.rawValue == "qwen3")
    #expect(
      options.model.layers != nil && options.model.hiddenSize != nil && options.model.contextLength != nil)
    #expect(options.training.optimization.optimizer.kind.rawValue == "muon")
    #expect((options.training.length.steps ?? 0) >= 400)
    #expect(try settled([], bytes: 400_000).training == options.training)
  }

  @Test func whatIsGivenStays() throws {
    let options = try settled([
      "--architecture", "bert", "--size", "tiny", "--batch-size", "5", "--epochs", "2", "--dropout", "0.3",
      "--learning-rate", "1e-4",
    ])
    #expect(options.model.architecture?.rawValue == "bert" && options.model.layers == nil)
    #expect(options.training.length.batchSize == 5 && options.training.length.epochs == 2)
    #expect(options.training.length.steps == nil)
    #expect(options.training.optimization.dropout == 0.3)
    // A rate that was typed is one of AdamW's, whose scale people know.
    #expect(options.training.optimization.optimizer.kind.rawValue == "adamw")
  }

  @Test func fixedDefaultsChooseNothing() throws {
    let options = try settled(["--defaults", "fixed"])
    #expect(options.model.architecture == nil && options.model.layers == nil)
    #expect(options.training.length.steps == nil && options.training.length.batchSize == 32)
  }

  @Test func moreTextIsReadByALargerModelOrLonger() throws {
    func length(_ options: PretrainOptions) -> Int {
      (options.training.length.steps ?? 0) * options.training.length.batchSize
    }
    let small = try settled([], bytes: 50_000), large = try settled([], bytes: 3_000_000)
    #expect(length(large) > length(small))
  }

  @Test func aSizeThatIsGivenIsReckonedWith() throws {
    func tokens(_ options: PretrainOptions) -> Int {
      (options.training.length.steps ?? 0) * options.training.length.batchSize
    }
    let small = try settled(["--size", "nano"], bytes: 3_000_000)
    let large = try settled(["--size", "small"], bytes: 3_000_000)
    #expect(tokens(large) < tokens(small) && large.model.layers == nil)
  }

  @Test func anObjectiveOfEncodersMakesOne() throws {
    #expect(try settled(["--objective", "mlm"]).model.architecture?.rawValue == "modernbert")
    #expect(try settled(["--objective", "causal"]).model.architecture?.rawValue == "qwen3")
  }

  @Test func aRecordRepeatsItsRun() throws {
    let record = folder.path("run.json")
    try Data(
      #"{"command": "pretrain", "steps": 77, "options": {"time": 60, "steps": null, "batch-size": 4, "size": null}}"#
        .utf8
    ).write(to: URL(fileURLWithPath: record))
    let options = try settled(["--config", record])
    // A length in time is the steps that fitted then; a record that knows no rule has the fixed defaults.
    #expect(options.training.length.steps == 77 && options.training.length.time == nil)
    #expect(options.training.length.batchSize == 4 && options.training.defaults == .fixed)
    #expect(options.model.architecture == nil)
  }
}
