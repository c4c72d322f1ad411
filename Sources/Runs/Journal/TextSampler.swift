import Kernels
import Tokenizer
import Training
import Transformer

/// Lets a language model write the same few texts again and again while it is trained: the same prompts and random
/// numbers each time, so that only the model differs.
///
/// It computes in the session of the training run, in single precision, and takes beside it no more than the cache of one
/// text. It draws nothing from the run's random numbers and writes nothing that the run reads.
package struct TextSampler {
  private let tokenizer: any Tokenizer
  private let prompts: [(text: String, ids: [Int32])]
  private let tokens: Int
  /// Of the texts alone: no number that the run draws is drawn here.
  package let seed: UInt64

  /// The length of texts where none is given: enough to see whether sentences hold together, in a fraction of a second.
  package static let defaultTokens = 64

  /// - Parameters:
  ///   - prompts: what is to be continued; none for a document of the model's own.
  ///   - tokens: the most tokens of each text; nil for ``defaultTokens``, 0 for no texts.
  ///   - tokenizer: the run's.
  ///   - seed: the run's.
  /// - Returns: nil if no texts are asked for, or none can begin: no prompt and no token that parts documents.
  /// - Throws: ``Tokenizer/TokenizerError`` for a prompt that cannot be encoded.
  package init?(
    prompts texts: [String], tokens: Int?, _ tokenizer: any Tokenizer, seed: UInt64
  ) throws {
    self.tokens = tokens ?? Self.defaultTokens
    guard self.tokens > 0 else { return nil }
    self.tokenizer = tokenizer
    var stream = RandomStream(seed: seed, step: 0, site: RandomSite.samples)
    self.seed = stream.next()
    let start = tokenizer.specialTokens.end ?? tokenizer.specialTokens.begin
    prompts = try (texts.isEmpty ? [""] : texts).compactMap {
      text -> (text: String, ids: [Int32])? in
      let ids = try tokenizer.encode(text)
      // Documents are parted by the end token, and nothing else stands before their text.
      if ids.isEmpty { return start.map { (text, [$0]) } }
      return (text, ids)
    }
    if prompts.isEmpty { return nil }
  }

  /// The texts after `step` steps.
  ///
  /// - Throws: ``Transformer/GenerationError``; ``Transformer/SamplingError`` where the model gives no numbers.
  package func texts(_ session: ModelSession, step: Int) throws -> [SampledText] {
    let precision = session.context.precision, dropoutKey = session.context.dropoutKey
    session.context.precision = .fp32
    session.context.dropoutKey = nil
    defer {
      session.context.precision = precision
      session.context.dropoutKey = dropoutKey
    }
    let vocabulary = GenerationVocabulary(session.model.configuration, tokenizer)
    let generator = try TextGenerator(sharing: session)
    let limits = GenerationOptions(maxTokens: tokens, endTokens: vocabulary.endTokens)
    return try prompts.enumerated().map { number, prompt in
      let sampler = try Sampler(
        SamplerOptions(), suppressing: vocabulary.suppressed, seed: seed, sample: number)
      var text = try GeneratedText(tokenizer, prompt: prompt.ids, stops: [])
      let result = try generator.generate(prompt.ids, limits, sampler: sampler) { choice in
        _ = try text.push(choice.id)
        return true
      }
      _ = try text.finish()
      return SampledText(
        step: step, prompt: prompt.text, text: text.all, finish: result.finishReason.rawValue)
    }
  }
}
