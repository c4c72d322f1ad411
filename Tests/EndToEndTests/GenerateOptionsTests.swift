import Foundation
import TestSupport
import Testing

/// The options that choose tokens, and likelihoods of texts.
@Suite struct GenerateOptionsTests {
  private struct Sample: Decodable {
    struct Alternative: Decodable {
      var token: Int
      var logProbability: Double
    }

    var tokens: [Int]
    var logProbabilities: [Double]
    var alternatives: [[Alternative]]?
    var finishReason: String
  }

  private struct Score: Decodable {
    struct Token: Decodable {
      var id: Int
      var logProbability: Double
    }

    var line: Int
    var prompt: String?
    var text: String
    var tokens: [Token]
    var logProbability: Double
    var bitsPerByte: Double
  }

  private func generate(_ more: [String]) async throws -> Sample {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("llama")
    return try await here.succeed(
      "generate",
      ["--model", model, "--prompt", "the cat", "--json"]
        + (more.contains("--max-tokens") ? [] : ["--max-tokens", "12"]) + more
    ).json(Sample.self)
  }

  @Test func likeliestTokensAreNamed() async throws {
    let sample = try await generate(["--temperature", "0", "--logprobs", "3"])
    let alternatives = try #require(sample.alternatives)
    #expect(alternatives.count == sample.tokens.count)
    for named in alternatives {
      #expect(named.count == 3 && named[0].logProbability >= named[1].logProbability)
    }
    // Suppressed tokens may be likelier than the one that was chosen; most often none is.
    let agreeing = alternatives.indices.count { alternatives[$0][0].token == sample.tokens[$0] }
    #expect(agreeing * 2 > alternatives.count)
    let plain = try await generate(["--temperature", "0"])
    #expect(plain.alternatives == nil && plain.tokens == sample.tokens)
  }

  @Test func biasesAndRunsAreObeyed() async throws {
    let plain = try await generate(["--temperature", "0"])
    let first = try #require(plain.tokens.first)
    let other = try await generate(["--temperature", "0", "--logit-bias", "\(first)=-inf"])
    #expect(!other.tokens.contains(first) && !other.tokens.isEmpty)
    let once = try await generate(["--temperature", "0", "--no-repeat-ngram", "1"])
    #expect(Set(once.tokens).count == once.tokens.count)
    let timed = try await generate(["--max-tokens", "1000000", "--max-time", "0.3s"])
    #expect(timed.finishReason == "time" || timed.finishReason == "end")
  }

  /// The order of the rules is the usual one where it is given as that, and changes what is drawn where it is another.
  @Test func rulesStandInTheirOrder() async throws {
    let usual = ["--temperature", "3", "--min-p", "0.5"]
    let names =
      "logit-bias,repetition-penalty,count-penalty,dry,no-repeat-ngram,temperature,top-k,typical-p,top-p,min-p"
    let given = try await generate(usual + ["--samplers", names])
    #expect(try await generate(usual).tokens == given.tokens)
    let sooner = try await generate(usual + ["--samplers", "min-p, top-p, temperature"])
    #expect(sooner.tokens != given.tokens)
  }

  @Test func textsAreScored() async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("llama")
    try here.write("lines.txt", "the cat likes\n\nthe river\n")
    try here.write("rows.jsonl", "{\"prompt\": \"the cat\", \"text\": \" likes the river\"}\n")
    func scores(_ path: String) async throws -> [Score] {
      let outcome = try await here.succeed("generate", ["--model", model, "--score", path])
      return try outcome.output.split(separator: "\n").map {
        try JSONDecoder().decode(Score.self, from: Data($0.utf8))
      }
    }
    let lines = try await scores("lines.txt"), rows = try await scores("rows.jsonl")
    #expect(lines.map(\.line) == [1, 3] && lines.map(\.text) == ["the cat likes", "the river"])
    #expect(rows.count == 1 && rows[0].prompt == "the cat")
    for score in lines + rows {
      let sum = score.tokens.reduce(0) { $0 + $1.logProbability }
      #expect(abs(sum - score.logProbability) < 1e-6 && score.logProbability < 0)
      let bits = -score.logProbability / log(2) / Double(score.text.utf8.count)
      #expect(abs(bits - score.bitsPerByte) < 1e-9)
    }
    // A context makes its continuation likelier than it is alone, in a text like that of the training.
    try here.write("alone.jsonl", "{\"text\": \" likes the river\"}\n")
    #expect(try await scores("alone.jsonl")[0].logProbability < rows[0].logProbability)
    try here.write("bad.jsonl", "{\"txt\": \"a\"}\n")
    try await here.fail(
      2, "generate", ["--model", model, "--score", "bad.jsonl"], says: ["bad.jsonl", "text"])
    try await here.fail(2, "generate", ["--model", model, "--score", "gone.txt"], says: ["gone.txt"])
  }

  @Test(arguments: [
    (["--samplers", "top-q"], "top-q"), (["--samplers", "top-p", "--min-p", "0.1"], "min-p"),
    (["--logit-bias", "cat"], "cat"), (["--logit-bias", "99999999=1"], "99999999"),
    (["--logprobs", "3"], "--json"),
    (["--score", "x.txt"], "prompt"), (["--samplers", "top-p,top-p"], "once"),
  ])
  func oddOptionsAreRefused(_ options: [String], _ says: String) async throws {
    let here = try Workplace()
    let model = try await Trained.shared.pretrained("llama")
    try await here.fail(64, "generate", ["--model", model, "--prompt", "a"] + options, says: [says])
  }
}

/// What a text must be.
@Suite struct ConstrainedTextTests {
  private struct Sample: Decodable {
    var text: String
    var finishReason: String
  }

  private struct Answer: Decodable {
    var count: Int
    var kind: String
    var notes: [String]
  }

  private func generate(_ more: [String], in here: Workplace) async throws -> Sample {
    let model = try await Trained.shared.pretrained("llama")
    return try await here.succeed(
      "generate", ["--model", model, "--prompt", "the cat", "--max-tokens", "400", "--json"] + more
    ).json(Sample.self)
  }

  @Test func textsAreWhatIsAskedFor() async throws {
    let here = try Workplace()
    for seed in 1...4 {
      let more = ["--seed", "\(seed)"]
      let choice = try await generate(["--choices", "yes,no", "perhaps"] + more, in: here)
      #expect(["yes", "no", "perhaps"].contains(choice.text.trimmingCharacters(in: .whitespaces)))
      #expect(choice.finishReason == "end")
      let digits = try await generate(["--regex", "[0-9]{3}-(猫|😀)"] + more, in: here)
      #expect(digits.text.wholeMatch(of: /[0-9]{3}-(猫|😀)/) != nil, "\(digits.text)")
      try here.write(
        "schema.json",
        """
        {"type": "object", "properties": {"count": {"type": "integer", "minimum": 3, "maximum": 12},
         "kind": {"enum": ["cat", "dög"]}, "notes": {"type": "array", "items": {"type": "string", "maxLength": 5}, "maxItems": 2}},
         "required": ["count", "kind", "notes"]}
        """)
      let json = try await generate(["--json-schema", "schema.json"] + more, in: here)
      let answer = try JSONDecoder().decode(Answer.self, from: Data(json.text.utf8))
      #expect(
        (3...12).contains(answer.count) && ["cat", "dög"].contains(answer.kind) && answer.notes.count <= 2)
      try here.write("lines.gbnf", "root ::= (\"- \" [a-z]{1,4} \"\\n\"){2}\n")
      let lines = try await generate(["--grammar", "lines.gbnf"] + more, in: here)
      #expect(lines.text.wholeMatch(of: /(- [a-z]{1,4}\n){2}/) != nil, "\(lines.text.debugDescription)")
    }
  }

  @Test func oddConstraintsAreRefused() async throws {
    let here = try Workplace()
    let model = ["--model", try await Trained.shared.pretrained("llama"), "--prompt", "a"]
    try await here.fail(64, "generate", model + ["--regex", "(a"], says: ["--regex", "character 3"])
    try await here.fail(
      64, "generate", model + ["--regex", "a", "--choices", "b"], says: ["--regex", "--choices"])
    try await here.fail(2, "generate", model + ["--grammar", "gone.gbnf"], says: ["gone.gbnf"])
    try here.write("odd.gbnf", "root ::= \"a\"\nroot2 := \"b\"\n")
    try await here.fail(2, "generate", model + ["--grammar", "odd.gbnf"], says: ["odd.gbnf", "line 2"])
    try here.write("odd.json", "{\"type\": \"object\", \"properties\": {\"a\": {\"not\": {}}}}")
    try await here.fail(
      2, "generate", model + ["--json-schema", "odd.json"], says: ["odd.json", "#/properties/a", "not"])
    try here.write("bad.json", "{")
    try await here.fail(2, "generate", model + ["--json-schema", "bad.json"], says: ["bad.json"])
  }
}
