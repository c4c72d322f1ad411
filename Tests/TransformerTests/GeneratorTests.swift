import Batches
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

@Suite struct GeneratorTests {
  static let decoders = GoldenModel.names(classifiers: false) { $0.traits.isCausal }

  private func generator(_ golden: GoldenModel, threads: Int = 1) throws -> TextGenerator {
    try TextGenerator(
      model: golden.session.model, weights: golden.session.weights,
      engine: Engine(threads: threads, instructionSet: .selected()))
  }

  private func golden(_ name: String) throws -> GoldenModel {
    try GoldenModel(name, threads: 1, InstructionSet.selected())
  }

  private func prompt(_ count: Int, seed: UInt64 = 1) -> [Int32] {
    var random = SeededGenerator(seed: seed)
    return random.integers(count, in: 4..<101).map { Int32($0) }
  }

  /// The logits after `tokens`, from one pass over all of them.
  private func fullLogits(_ golden: GoldenModel, _ tokens: [Int32]) -> [Float] {
    golden.session.outputs(SequenceBatch([tokens]), rows: tokens.count - 1..<tokens.count)
  }

  /// Greedy decoding with the cache chooses what a pass over the whole sequence chooses, with the same probability. The
  /// prompt of 270 takes two chunks.
  @Test(arguments: decoders, [1, 5, 270])
  func cachedEqualsUncached(_ name: String, _ length: Int) throws {
    let golden = try golden(name)
    let prompt = prompt(length)
    let sampler = try Sampler(.greedy, seed: 0)
    let result = try generator(golden).generate(prompt, GenerationOptions(maxTokens: 40), sampler: sampler)
    #expect(result.tokens.count == 40 && result.finishReason == .length)
    var tokens = prompt
    for (token, logProbability) in zip(result.tokens, result.logProbabilities) {
      let choice = try sampler.choose(fullLogits(golden, tokens), history: tokens, step: 0)
      #expect(choice.id == token)
      #expect(abs(choice.logProbability - logProbability) < 1e-4)
      tokens.append(token)
    }
  }

  /// Threads that are left alone where they have too little to do change no bit.
  @Test func sparedThreadsChangeNothing() throws {
    let golden = try golden("llama")
    var results: [[Float]] = []
    for spares in [false, true] {
      let generator = try TextGenerator(
        model: golden.session.model, weights: golden.session.weights,
        engine: Engine(threads: 3, instructionSet: .selected()), sparesThreads: spares)
      let result = try generator.generate(
        prompt(20), GenerationOptions(maxTokens: 60), sampler: Sampler(SamplerOptions(), seed: 4))
      results.append(result.tokens.map(Float.init) + result.logProbabilities)
    }
    #expect(results[0] == results[1])
    #expect(
      [0, 1 << 20, 5 << 20, 1 << 40].map { TextGenerator.usefulThreads(weights: $0, of: 4) } == [1, 1, 2, 4])
  }

  /// Past the context the last half is read again: each choice is that of a pass over the window the policy names.
  @Test(arguments: decoders)
  func overflowKeepsTheLastHalf(_ name: String) throws {
    let golden = try golden(name)
    let sampler = try Sampler(.greedy, seed: 0)
    let result = try generator(golden).generate(
      prompt(310), GenerationOptions(maxTokens: 200), sampler: sampler)
    #expect(result.tokens.count == 200)
    var context = prompt(310)
    for token in result.tokens {
      let choice = try sampler.choose(fullLogits(golden, context), history: context, step: 0)
      #expect(choice.id == token)
      context.append(token)
      if context.count > 320 { context = Array(context.suffix(160)) }
    }
  }

  @Test func longPromptsKeepTheirTail() throws {
    let golden = try golden("gpt2")
    let sampler = try Sampler(.greedy, seed: 0)
    let options = GenerationOptions(maxTokens: 5)
    let long = prompt(1000)
    let whole = try generator(golden).generate(long, options, sampler: sampler)
    let tail = try generator(golden).generate(Array(long.suffix(320)), options, sampler: sampler)
    #expect(whole.tokens == tail.tokens)
    #expect(whole.droppedPromptTokenCount == 680 && whole.promptTokenCount == 320)
    #expect(tail.droppedPromptTokenCount == 0)
  }

  /// A seed gives the same text and the same probabilities on any number of threads, and whatever was generated before.
  @Test(arguments: decoders)
  func seedsRepeat(_ name: String) throws {
    let golden = try golden(name)
    let options = GenerationOptions(maxTokens: 350)
    func run(_ generator: TextGenerator, seed: UInt64, sample: Int = 0) throws -> Generation {
      try generator.generate(
        prompt(7), options, sampler: try Sampler(SamplerOptions(), seed: seed, sample: sample))
    }
    let one = try generator(golden), three = try generator(golden, threads: 3)
    let first = try run(one, seed: 9)
    for again in [try run(one, seed: 9), try run(three, seed: 9)] {
      #expect(again.tokens == first.tokens)
      #expect(again.logProbabilities == first.logProbabilities)
    }
    let other = try run(one, seed: 9, sample: 1)
    #expect(other.tokens != first.tokens)
    #expect(try run(generator(golden), seed: 9, sample: 1).tokens == other.tokens)
    #expect(try run(one, seed: 10).tokens != first.tokens)
  }

  /// The prompt's logits are kept for further samples, and given up when the window has moved on.
  @Test func promptIsReadOnce() throws {
    let generator = try generator(golden("llama"))
    var passes = 0
    generator.beforeEachPass = { passes += 1 }
    let sampler = try Sampler(.greedy, seed: 0)
    let options = GenerationOptions(maxTokens: 3)
    let first = try generator.generate(prompt(300), options, sampler: sampler)
    #expect(passes == 4)
    let second = try generator.generate(prompt(300), options, sampler: sampler)
    #expect(passes == 6)
    #expect(first.tokens == second.tokens)
    _ = try generator.generate(prompt(300), GenerationOptions(maxTokens: 30), sampler: sampler)
    passes = 0
    #expect(try generator.generate(prompt(300), options, sampler: sampler).tokens == first.tokens)
    #expect(passes == 4)
    #expect(
      try generator.generate(prompt(300), GenerationOptions(maxTokens: 0), sampler: sampler).tokens == [])
  }

  @Test func endTokenAndCallbackStop() throws {
    let golden = try golden("gpt2")
    let sampler = try Sampler(.greedy, seed: 0)
    let plain = try generator(golden).generate(
      prompt(4), GenerationOptions(maxTokens: 20), sampler: sampler)
    let end = plain.tokens[10]
    let first = try #require(plain.tokens.firstIndex(of: end))
    let ended = try generator(golden).generate(
      prompt(4), GenerationOptions(maxTokens: 20, endTokens: [end]), sampler: sampler)
    #expect(ended.tokens == Array(plain.tokens.prefix(first)))
    #expect(ended.finishReason == .end)
    var seen: [TokenChoice] = []
    let stopped = try generator(golden).generate(
      prompt(4), GenerationOptions(maxTokens: 20), sampler: sampler
    ) {
      seen.append($0)
      return seen.count < 6
    }
    #expect(stopped.finishReason == .stop)
    #expect(stopped.tokens == Array(plain.tokens.prefix(6)))
    #expect(seen.map(\.id) == stopped.tokens && seen.map(\.logProbability) == stopped.logProbabilities)
  }

  /// What the callback throws comes out, and the generator can be used again.
  @Test func interruptionLeavesTheGeneratorUsable() throws {
    struct Interrupted: Error {}
    let generator = try generator(golden("gpt2"))
    let sampler = try Sampler(.greedy, seed: 0)
    let options = GenerationOptions(maxTokens: 8)
    var passes = 0
    generator.beforeEachPass = {
      passes += 1
      if passes == 2 { throw Interrupted() }
    }
    #expect(throws: Interrupted.self) { try generator.generate(prompt(300), options, sampler: sampler) }
    let after = try generator.generate(prompt(300), options, sampler: sampler)
    let fresh = try self.generator(golden("gpt2")).generate(prompt(300), options, sampler: sampler)
    #expect(after.tokens == fresh.tokens)
  }

  @Test func emptyPromptStartsFromBeginOrEnd() throws {
    let golden = try golden("gpt2")
    let sampler = try Sampler(.greedy, seed: 0)
    let options = GenerationOptions(maxTokens: 4)
    func generator(_ begin: Int?, _ end: Int?) throws -> TextGenerator {
      var configuration = golden.session.model.configuration
      configuration.beginToken = begin
      configuration.endToken = end
      return try TextGenerator(
        model: TransformerModel(configuration), weights: golden.session.weights,
        engine: Engine(threads: 1, instructionSet: .selected()))
    }
    #expect(throws: GenerationError.emptyPrompt) {
      try generator(nil, nil).generate([], options, sampler: sampler)
    }
    for (begin, end, start) in [(1, 2, 1), (nil, 2, 2)] as [(Int?, Int?, Int32)] {
      let generator = try generator(begin, end)
      let empty = try generator.generate([], options, sampler: sampler)
      #expect(try generator.generate([start], options, sampler: sampler).tokens == empty.tokens)
    }
  }

  @Test func wrongModelsAndTokensAreErrors() throws {
    #expect(throws: GenerationError.encoder(architecture: "bert")) { try self.generator(golden("bert")) }
    #expect(throws: GenerationError.classifier(labels: 3)) {
      try self.generator(golden("llama-classification"))
    }
    let generator = try generator(golden("gpt2"))
    for wrong in [-1, 101] as [Int32] {
      #expect(throws: GenerationError.tokenOutsideVocabulary(token: wrong, index: 1, vocabularySize: 101)) {
        try generator.generate([5, wrong], sampler: try Sampler(.greedy, seed: 0))
      }
    }
  }
}

@Suite struct StopStringsTests {
  private func run(_ stops: [String], _ pieces: [String]) -> (shown: [String], isFound: Bool) {
    var filter = StopStrings(stops)
    var shown = pieces.map { filter.push($0) }
    shown.append(filter.finish())
    return (shown, filter.isFound)
  }

  @Test func textThatMayBeginAStopIsHeldBack() {
    let (shown, isFound) = run(["\nUser:"], ["Hello", " you\nUs", "er", ": hi", "more"])
    #expect(shown == ["Hello", " you", "", "", "", ""])
    #expect(isFound)
  }

  @Test func falseBeginningsAreShownLate() {
    let (shown, isFound) = run(["aab"], ["xa", "a", "a", "c", "a"])
    // After "xaaa" the last two may still begin "aab".
    #expect(shown == ["x", "", "a", "aac", "", "a"])
    #expect(!isFound)
  }

  @Test func theEarliestStopWins() {
    #expect(run(["cd", "bcx"], ["ab", "c", "d"]).shown.joined() == "ab")
    #expect(run(["abcd", "bc"], ["abc", "e"]).shown.joined() == "a")
    let (shown, isFound) = run(["abcd", "bc"], ["abc"])
    #expect(shown.joined() == "a" && isFound)
  }

  @Test func wholeCharactersOnly() {
    // 一 and 丁 share their first two bytes, 👍 and 👎 their first three.
    #expect(run(["丁"], ["一", "二"]).shown == ["一", "二", ""])
    #expect(run(["👍!"], ["a👎", "👍", "?"]).shown == ["a👎", "", "👍?", ""])
    #expect(run(["。"], ["你好", "。再见"]).shown.joined() == "你好")
  }

  @Test func withoutStopsNothingIsHeld() {
    #expect(run([], ["a", "\n"]).shown == ["a", "\n", ""])
    #expect(run([""], ["a"]).shown == ["a", ""])
  }

  /// Against the plain definition, for every way to cut a text in pieces.
  @Test func piecesDoNotMatter() {
    let text = "abaabbabaab", stops = ["aabb", "bab"]
    let bytes = Array(text)
    for cuts in 0..<(1 << (bytes.count - 1)) {
      var pieces = [String(bytes[0])]
      for index in 1..<bytes.count {
        if cuts >> (index - 1) & 1 == 1 {
          pieces.append(String(bytes[index]))
        } else {
          pieces[pieces.count - 1].append(bytes[index])
        }
      }
      #expect(run(stops, pieces).shown.joined() == "ab")
    }
  }
}
