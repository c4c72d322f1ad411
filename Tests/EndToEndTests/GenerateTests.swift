import Foundation
import TestSupport
import Testing

/// Prompts of every kind.
@Suite struct GenerateTests {
  private struct Sample: Decodable {
    var prompt: String
    var text: String
    var tokens: [Int]
    var finishReason: String
  }

  private func generate(_ prompt: String, _ more: [String] = []) async throws -> (Outcome, Sample) {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("gpt2")
    let outcome = try await here.succeed(
      "generate", ["--model", model, "--prompt", prompt, "--max-tokens", "8", "--json"] + more)
    return (outcome, try outcome.json(Sample.self))
  }

  @Test(arguments: ["", "the cat", "😀👨‍👩‍👧", "  two  spaces\n\nand lines", "龘靐齉"])
  func anyPromptIsContinued(prompt: String) async throws {
    let (_, sample) = try await generate(prompt)
    #expect(sample.prompt == prompt && !sample.tokens.isEmpty && sample.tokens.count <= 8)
    #expect(["end", "length"].contains(sample.finishReason))
  }

  @Test func aPromptLongerThanTheContextKeepsItsTail() async throws {
    let long = String(repeating: "the cat likes the river. ", count: 100)
    let (outcome, sample) = try await generate(long)
    #expect(outcome.errors.contains("warning: the prompt has"))
    #expect(sample.prompt == long && !sample.tokens.isEmpty)
    let (_, tail) = try await generate(String(long.suffix(200)))
    #expect(tail.tokens == sample.tokens)
  }

  /// The end token, which the text of training has once at most, is not among the five likeliest, so nothing ends the text
  /// before the context of 16 was full several times.
  @Test(arguments: ["gpt2", "llama"]) func textPastTheContextGoesOn(architecture: String) async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained(architecture)
    let sample = try await here.succeed(
      "generate",
      ["--model", model, "--prompt", "a", "--max-tokens", "100", "--top-k", "5", "--json", "--seed", "2"]
    ).json(Sample.self)
    #expect(sample.tokens.count == 100 && sample.finishReason == "length")
    #expect(Set(sample.tokens.suffix(50)).count > 1, "the same token again and again")
  }

  @Test func promptsComeFromAnywhere() async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("gpt2")
    try here.write("prompt.txt", "the cat 喜欢\n")
    let common = ["--model", model, "--max-tokens", "5", "--quiet"]
    let text = try await here.succeed("generate", common + ["--prompt", "the cat 喜欢"]).output
    #expect(try await here.succeed("generate", common + ["--prompt-file", "prompt.txt"]).output == text)
    #expect(try await here.succeed("generate", common + ["-"], input: "the cat 喜欢\n").output == text)
    try await here.fail(2, "generate", common + ["--prompt-file", "none.txt"], says: ["none.txt"])
    try here.write("bad.txt", Data([0x61, 0xFF]))
    try await here.fail(2, "generate", common + ["--prompt-file", "bad.txt"], says: ["bad.txt", "UTF-8"])
  }

  @Test func aStopTextEndsTheText() async throws {
    let (_, whole) = try await generate("the cat", ["--temperature", "0"])
    let stop = try #require(whole.text.dropFirst(2).first.map(String.init))
    let (_, cut) = try await generate("the cat", ["--temperature", "0", "--stop", stop])
    #expect(!cut.text.contains(stop) && whole.text.hasPrefix(cut.text) && cut.finishReason == "stop")
  }
}
