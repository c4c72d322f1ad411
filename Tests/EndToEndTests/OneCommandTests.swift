import Foundation
import TestSupport
import Testing

/// One command from text to a model: a vocabulary, and for `finetune` a pretrained encoder, are learned on the way.
@Suite struct OneCommandTests {
  private struct Result: Decodable {
    var steps: Int
  }

  private static let rows = (0..<80).map { row in
    row % 2 == 0 ? "a good day number \(row)\tgood" : "a bad night number \(row)\tbad"
  }.joined(separator: "\n")

  @Test func textAloneMakesALanguageModel() async throws {
    let here = try Workplace()
    try here.write(
      "text.txt", String(repeating: "The rain fell on the roof, and nobody went out. ", count: 400))
    let arguments = [
      "--input", "text.txt", "--steps", "6", "--layers", "1", "--hidden-size", "16", "--heads", "2",
      "--output", "run",
      "--defaults", "data", "--json",
    ]
    let done = try await here.succeed("pretrain", arguments)
    #expect(try done.json(Result.self).steps == 6)
    #expect(done.errors.contains("muon"))
    #expect(FileManager.default.fileExists(atPath: here.path("run/vocabulary.model")))
    // The record repeats the run to the byte; so does the command once more, over the old run.
    let first = try here.data("run/best/model.safetensors")
    try await here.succeed("pretrain", arguments + ["--overwrite"])
    #expect(try here.data("run/best/model.safetensors") == first)
    try await here.succeed("pretrain", ["--config", "run/run.json", "--output", "again"])
    #expect(try here.data("again/best/model.safetensors") == first)
  }

  @Test func rowsAloneMakeAClassifier() async throws {
    let here = try Workplace()
    try here.write("rows.tsv", Self.rows)
    let arguments = [
      "--train", "rows.tsv", "--output", "run", "--time", "4s", "--defaults", "data", "--no-baseline",
    ]
    let done = try await here.succeed("finetune", arguments)
    #expect(done.errors.contains("modernbert"))
    let answer = try await here.succeed("predict", ["--model", "run", "--input", "-"], input: "a good day\n")
    #expect(answer.output.contains("\"label\""))
    // Rows are read by a model made before without a word about it, and the folder is replaced as a whole.
    try await here.succeed("finetune", arguments + ["--overwrite"])
    try await here.fail(64, "finetune", arguments, says: ["not empty"])
  }

  @Test func checksLeaveNothingBehind() async throws {
    let here = try Workplace()
    try here.write("rows.tsv", Self.rows)
    let checked = try await here.succeed(
      "finetune", ["--train", "rows.tsv", "--output", "run", "--defaults", "data", "--check"])
    #expect((checked.output + checked.errors).contains("modernbert"))
    #expect(!FileManager.default.fileExists(atPath: here.path("run")))
  }

  @Test func standardInputCannotBeReadTwice() async throws {
    let here = try Workplace()
    try await here.fail(64, "pretrain", ["--input", "-", "--output", "run"], says: ["--tokenizer"])
  }

  @Test func aTimeIsKeptAndItsStepsRepeatTheRun() async throws {
    let here = try Workplace()
    try here.write(
      "text.txt", String(repeating: "The rain fell on the roof, and nobody went out. ", count: 900))
    let shape = [
      "--input", "text.txt", "--layers", "1", "--hidden-size", "16", "--heads", "2", "--defaults", "data",
    ]
    try await here.succeed("pretrain", shape + ["--time", "3s", "--output", "timed"])
    try await here.succeed("pretrain", ["--config", "timed/run.json", "--output", "counted"])
    #expect(
      try here.data("timed/last/model.safetensors") == here.data("counted/last/model.safetensors"))
  }
}
