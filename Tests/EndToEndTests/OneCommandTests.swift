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

  /// The vocabulary and the pretraining read further texts as well, the fine-tuning the rows alone.
  @Test func furtherTextsAreReadToo() async throws {
    let here = try Workplace()
    try here.write("rows.tsv", Self.rows)
    try here.write("more.txt", String(repeating: "Zebras graze quietly beyond the quarry.\n", count: 60))
    let arguments = ["--train", "rows.tsv", "--time", "3s", "--defaults", "data", "--no-baseline"]
    try await here.succeed("finetune", arguments + ["--output", "alone"])
    try await here.succeed("finetune", arguments + ["--output", "both", "--texts", "more.txt"])
    func pieces(_ run: String) async throws -> Int {
      let encoded = try await here.succeed(
        "tokenize", ["encode", "--model", "\(run)/vocabulary.model"],
        input: "Zebras graze quietly\n")
      return encoded.output.split(whereSeparator: \.isWhitespace).count
    }
    let (alone, both) = (try await pieces("alone"), try await pieces("both"))
    #expect(both * 2 < alone, "\(both) pieces with the texts, \(alone) without")
    let record = String(decoding: try here.data("both/pretraining/run.json"), as: UTF8.self)
    #expect(record.contains("more.txt"))
    try await here.fail(
      2, "finetune", arguments + ["--output", "none", "--texts", "gone.txt"], says: ["gone.txt"])
    try await here.fail(
      64, "finetune", arguments + ["--output", "none", "--model", "both", "--texts", "more.txt"],
      says: ["--texts"])
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
