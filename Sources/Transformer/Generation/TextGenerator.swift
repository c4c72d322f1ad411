import Batches
import Kernels

/// Continues token sequences with a decoder: one token at a time, with a cache of keys and values.
///
/// The context overflows gently: once it is full, its last half is kept and read again at fresh positions (a model with
/// learned positions knows no others), and generation continues. A prompt longer than the context keeps its tail.
/// What comes out depends on the weights, the prompt and the sampler, not on threads or on earlier calls.
///
/// Used by one thread at a time.
public final class TextGenerator {
  /// What is called before each pass through the model; it throws to give up, for example after an interrupt.
  public var beforeEachPass: () throws -> Void = {}

  /// Whether a prompt that begins like the text before it is read from where they part. Faster by as much as they share; the last bits of
  /// logits then depend on how what they share was read.
  public var reusesText = false

  private let session: ModelSession
  private let contextLength: Int
  private let startToken: Int32?
  private let chunkLength: Int
  /// The threads that a pass over one token computes with.
  private let stepThreads: Int
  private var cache: KeyValueCache?
  /// The tokens that the cache holds.
  private var held: [Int32] = []
  /// A prompt that the cache begins with and the logits after it, so that further samples of it cost nothing.
  private var prompt: (tokens: [Int32], logits: [Float])?

  /// Enough rows that the product of a chunk reads the weights at full speed, few enough that activations stay small.
  private static let longestChunk = 256

  /// - Parameters:
  ///   - model: a decoder with a language head.
  ///   - weights: its numbers.
  ///   - engine: what computes.
  ///   - precision: what products are computed in.
  ///   - sparesThreads: whether a token's pass leaves threads alone that it has too little work for; nothing but its speed
  ///     depends on it.
  /// - Throws: ``GenerationError`` for an encoder or a classifier.
  public init(
    model: TransformerModel, weights: any WeightSource, engine: Engine, precision: Precision = .fp32,
    sparesThreads: Bool = false
  ) throws(GenerationError) {
    let configuration = model.configuration
    try Self.check(configuration)
    contextLength = configuration.contextLength
    startToken = (configuration.beginToken ?? configuration.endToken).map { Int32($0) }
    chunkLength = min(Self.longestChunk, contextLength)
    stepThreads =
      sparesThreads
      ? Self.usefulThreads(weights: model.layout.count, of: engine.threadCount) : engine.threadCount
    session = ModelSession(
      model: model, weights: weights, engine: engine, training: false,
      largest: SequenceBatch([[Int32](repeating: 0, count: chunkLength)]), precision: precision)
  }

  /// A generator that computes in a session that is there already, such as a training run's, whose
  /// precision must be single. It takes no memory but that of its cache: a prompt is read in chunks that the
  /// session's arena holds.
  ///
  /// - Throws: ``GenerationError`` for an encoder or a classifier.
  package init(sharing session: ModelSession) throws(GenerationError) {
    let configuration = session.model.configuration
    try Self.check(configuration)
    contextLength = configuration.contextLength
    startToken = (configuration.beginToken ?? configuration.endToken).map { Int32($0) }
    var length = min(Self.longestChunk, contextLength)
    while length > 1 {
      let chunk = SequenceBatch([[Int32](repeating: 0, count: length)])
      let plan = PassPlan.inference(session.model, chunk, nil, session.engine)
      if plan.activations <= session.context.arena.capacity { break }
      length /= 2
    }
    chunkLength = length
    stepThreads = session.engine.threadCount
    self.session = session
  }

  /// The weights that a thread has to read in a pass over one token to be worth the few microseconds in which it is told of
  /// each product, of which a pass has some five a block. An estimate: no run was measured to find it.
  private static let weightsPerThread = 2 << 20

  /// The threads that a pass over one token is faster with, of those that there are.
  package static func usefulThreads(weights: Int, of threads: Int) -> Int {
    max(1, min(threads, weights / weightsPerThread))
  }

  /// Refuses models that do not generate, before their weights are read.
  public static func check(_ configuration: ModelConfiguration) throws(GenerationError) {
    if configuration.head.widened != nil { throw .classifier(labels: configuration.head.labels?.count ?? 1) }
    guard configuration.isCausal, configuration.head == .language else {
      throw .encoder(architecture: configuration.family.modelType)
    }
  }

  /// Continues a prompt.
  ///
  /// - Parameters:
  ///   - prompt: the tokens to continue. An empty one stands for the model's begin token, else its end token.
  ///   - options: where to end.
  ///   - sampler: how to choose.
  ///   - rule: what the text must be; nil for anything. Where nothing may follow the text ends.
  ///   - onToken: called with each token as it is chosen, end tokens not among them; gives whether to go on.
  /// - Returns: the tokens, why they end, and the time they took.
  /// - Throws: ``GenerationError`` for a prompt that the model cannot read, ``SamplingError``, and what
  ///   `onToken` and ``beforeEachPass`` throw.
  public func generate(
    _ prompt: [Int32], _ options: GenerationOptions = GenerationOptions(), sampler: Sampler,
    rule: (any TokenRule)? = nil, onToken: (TokenChoice) throws -> Bool = { _ in true }
  ) throws -> Generation {
    var rule = rule
    let whole = try checked(prompt)
    var context = Array(whole.suffix(contextLength))
    var result = Generation()
    result.promptTokenCount = context.count
    result.droppedPromptTokenCount = whole.count - context.count
    let clock = ContinuousClock()
    let start = clock.now
    reserve(min(contextLength, context.count + min(options.maxTokens, contextLength)))
    var logits = try read(prompt: context)
    let firstChoice = clock.now
    result.promptDuration = firstChoice - start
    for step in 0..<options.maxTokens {
      if let limit = options.maxDuration, step > 0, clock.now - firstChoice >= limit {
        result.finishReason = .time
        break
      }
      if step > 0 { logits = try read(next: &context) }
      let choice = try sampler.choose(logits, history: context, step: step) { rule?.apply(to: &$0) }
      if options.endTokens.contains(choice.id) {
        result.finishReason = .end
        break
      }
      result.tokens.append(choice.id)
      result.logProbabilities.append(choice.logProbability)
      result.alternatives.append(choice.alternatives)
      context.append(choice.id)
      guard try onToken(choice) else {
        result.finishReason = .stop
        break
      }
      rule?.advance(choice.id)
      if let rule, !rule.goesOn {
        result.finishReason = .end
        break
      }
    }
    result.generationDuration = clock.now - firstChoice
    return result
  }

  // MARK: Reading tokens

  private func checked(_ prompt: [Int32]) throws(GenerationError) -> [Int32] {
    let size = session.model.configuration.vocabularySize
    if let index = prompt.firstIndex(where: { $0 < 0 || $0 >= size }) {
      throw .tokenOutsideVocabulary(token: prompt[index], index: index, vocabularySize: size)
    }
    if !prompt.isEmpty { return prompt }
    guard let startToken, startToken >= 0, startToken < size else { throw .emptyPrompt }
    return [startToken]
  }

  /// Makes room for `capacity` tokens. A cache as long as the context would be needlessly large for short texts.
  private func reserve(_ capacity: Int) {
    if let cache, cache.capacity >= capacity { return }
    cache = KeyValueCache(session.model.configuration, capacity: capacity)
    held = []
    prompt = nil
  }

  /// The logits after a prompt.
  private func read(prompt tokens: [Int32]) throws -> [Float] {
    if let prompt, prompt.tokens == tokens {
      cache?.truncate(to: tokens.count)
      return prompt.logits
    }
    prompt = nil
    var shared = 0
    if reusesText {
      // The last token is read in any case: its logits are what is asked for.
      while shared < min(held.count, tokens.count - 1), held[shared] == tokens[shared] { shared += 1 }
    }
    cache?.truncate(to: shared)
    let logits = try read(tokens[shared...])
    prompt = (tokens, logits)
    return logits
  }

  /// The logits after the context, whose last token is new.
  private func read(next context: inout [Int32]) throws -> [Float] {
    if context.count <= contextLength { return try read(context.suffix(1)) }
    context = Array(context.suffix(max(1, contextLength / 2)))
    prompt = nil
    cache?.truncate(to: 0)
    return try read(context[...])
  }

  /// Appends tokens to the cache, a chunk at a time, and gives the logits after the last.
  private func read(_ tokens: some RandomAccessCollection<Int32>) throws -> [Float] {
    held = Array(held.prefix(cache?.length ?? 0)) + tokens
    session.context.cache = cache
    let mark = session.context.arena.mark
    defer {
      session.context.arena.release(to: mark)
      session.context.cache = nil
    }
    var rest = Array(tokens)[...]
    while true {
      try beforeEachPass()
      let chunk = Array(rest.prefix(chunkLength))
      rest = rest.dropFirst(chunk.count)
      let sequence = SequenceBatch(
        tokens: chunk, offsets: [0, chunk.count], start: cache?.length ?? 0)
      if rest.isEmpty {
        return session.engine.pool.limited(to: chunk.count == 1 ? stepThreads : .max) {
          session.model.outputs(sequence, rows: chunk.count - 1..<chunk.count, &session.context).elements
        }
      }
      _ = session.model.hiddenStates(sequence, &session.context)
      session.context.arena.release(to: mark)
    }
  }
}
