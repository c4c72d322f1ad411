import Foundation
import TestSupport
import Testing

/// `tokenize train` without a size.
@Suite struct VocabularyTests {
  private struct Result: Decodable {
    struct Training: Decodable { var vocabularySize: Int }
    struct Reason: Decodable { var characters: Int }
    var fingerprint: String
    var training: Training
    var reason: Reason?
  }

  @Test func theSizeIsChosenAndSaid() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 3_000))
    let said = try await here.succeed("tokenize", ["train", "--input", "text.txt", "--output", "v.model"])
    #expect(said.errors.contains("vocabulary: ") && said.errors.contains("bpe, for "), "\(said.errors)")
    let result = try await here.succeed(
      "tokenize", ["train", "--input", "text.txt", "--output", "w.model", "--json", "--threads", "1"]
    ).json(Result.self)
    #expect(result.reason != nil && result.training.vocabularySize > 400)
    #expect(try here.data("v.model") == here.data("w.model"))
    let encoded = try await here.succeed("tokenize", ["encode", "--model", "v.model", "--pieces", "@ ~ Q"])
    #expect(!encoded.output.contains("<0x"), "\(encoded.output)")
  }

  /// Options that were given together are those of earlier versions.
  @Test func aNamedTypeAndSizeAskForNothingElse() async throws {
    let here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 300))
    func fingerprint(_ options: [String]) async throws -> String {
      let line = [
        "train", "--input", "text.txt", "--vocab-size", "600", "--output", "v.model", "--overwrite", "--json",
      ]
      return try await here.succeed("tokenize", line + options).json(Result.self).fingerprint
    }
    let named = try await fingerprint(["--type", "bpe"])
    #expect(try await fingerprint(["--no-ascii"]) == named)
    #expect(try await fingerprint([]) != named)
    #expect(try await fingerprint(["--type", "bpe", "--ascii"]) == fingerprint([]))
  }
}
