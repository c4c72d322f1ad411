import Batches
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

/// Decoding with a cache of keys and values gives the logits of the whole sequence at once.
///
/// A few rows go through the vectors' product and attention, many through the tiled ones, which add the same
/// numbers in another order: the logits agree to 10⁻⁴, not to the bit, unless the chunks are the same.
@Suite struct CacheTests {
  static let models = GoldenModel.names(classifiers: false) { $0.traits.isCausal }
  private static let tokens: [Int32] = {
    var random = SeededGenerator(seed: 21)
    return random.integers(90, in: 0..<101).map { Int32($0) }
  }()

  private func logits(_ golden: GoldenModel, _ tokens: ArraySlice<Int32>, cache: KeyValueCache?) -> [Float] {
    let context = golden.session
    context.context.cache = cache
    let batch = SequenceBatch(
      tokens: Array(tokens), offsets: [0, tokens.count], start: cache?.length ?? 0)
    defer { context.context.cache = nil }
    return context.outputs(batch)
  }

  private func chunked(
    _ golden: GoldenModel, _ tokens: [Int32], _ chunks: [Int], cache: KeyValueCache
  ) -> [Float] {
    var (start, result) = (0, [Float]())
    for chunk in chunks {
      result += logits(golden, tokens[start..<start + chunk], cache: cache)
      start += chunk
    }
    #expect(start == tokens.count)
    return result
  }

  @Test(arguments: models, InstructionSet.available)
  func cachedLogitsAreThoseOfTheWhole(_ name: String, _ set: InstructionSet) throws {
    let golden = try GoldenModel(name, threads: 2, set)
    let full = logits(golden, Self.tokens[...], cache: nil)
    let chunkings = [
      [Int](repeating: 1, count: 90), [90], [1, 89], [40, 1, 2, 3, 4, 5, 17, 18], [33, 32, 25],
    ]
    for chunks in chunkings {
      let cache = KeyValueCache(golden.session.model.configuration, capacity: 90)
      let actual = chunked(golden, Self.tokens, chunks, cache: cache)
      #expect(cache.length == 90)
      expectClose(actual, full.map { Double($0) }, absolute: 1e-4, "\(name) \(set) \(chunks)")
    }
  }

  /// The likeliest of 100 tokens, each from those before it, are the same with a cache as without, past any window. They may
  /// part only where the two best lie within twice what the logits may differ by.
  @Test(arguments: models)
  func likeliestTokensAreThoseOfTheWhole(_ name: String) throws {
    let golden = try GoldenModel(name, threads: 2, InstructionSet.selected())
    let width = golden.session.model.configuration.vocabularySize
    let cache = KeyValueCache(golden.session.model.configuration, capacity: 105)
    var tokens = Array(Self.tokens[..<5]), fed = 0
    while tokens.count < 105 {
      let cached = Array(logits(golden, tokens[fed...], cache: cache).suffix(width))
      let whole = Array(logits(golden, tokens[...], cache: nil).suffix(width))
      fed = tokens.count
      let choice = whole.indices.max { whole[$0] < whole[$1] } ?? 0
      let other = cached.indices.max { cached[$0] < cached[$1] } ?? 0
      #expect(
        other == choice || whole[choice] - whole[other] <= 2e-4, "\(name): token \(tokens.count)")
      tokens.append(Int32(choice))
    }
  }

  /// After a truncation the cache is as if what followed had never been fed.
  @Test(arguments: models)
  func truncationForgets(_ name: String) throws {
    let golden = try GoldenModel(name, threads: 2, InstructionSet.selected())
    let configuration = golden.session.model.configuration
    let cache = KeyValueCache(configuration, capacity: 64)
    _ = chunked(golden, Array(Self.tokens[..<50]), [20, 30], cache: cache)
    cache.truncate(to: 20)
    #expect(cache.length == 20)
    let other = Array(Self.tokens[..<20]) + Self.tokens[60..<90]
    let after = logits(golden, other[20..<50], cache: cache)
    let fresh = KeyValueCache(configuration, capacity: 50)
    let expected = chunked(golden, other, [20, 30], cache: fresh)
    #expect(after == Array(expected[(20 * configuration.vocabularySize)...]))
    let full = logits(golden, other[...], cache: nil)
    expectClose(
      after, full[(20 * configuration.vocabularySize)...].map { Double($0) }, absolute: 1e-4, name)
    cache.truncate(to: 0)
    #expect(
      logits(golden, other[..<20], cache: cache) == Array(expected[..<(20 * configuration.vocabularySize)]))
  }

  /// The very same bits with any number of threads.
  @Test(arguments: models)
  func threadsDoNotMatter(_ name: String) throws {
    let set = try InstructionSet.selected()
    let results = try (1...3).map { threads in
      let golden = try GoldenModel(name, threads: threads, set)
      let cache = KeyValueCache(golden.session.model.configuration, capacity: 90)
      return chunked(golden, Self.tokens, [40, 1, 1, 4, 44], cache: cache)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
