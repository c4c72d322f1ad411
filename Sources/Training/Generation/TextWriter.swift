import Checkpoints
import Kernels
import Machine
import Tokenizer
import Transformer

/// A language model that is ready to write: model, weights and tokenizer of a folder.
///
/// It writes what `generate` writes with the same seed. As an actor it may be shared by the requests of a server; it answers
/// them one after another, each with all threads.
public actor TextWriter {
  private let tokenizer: any Tokenizer
  private let prompts: PromptEncoder
  private let vocabulary: GenerationVocabulary
  private let generator: TextGenerator

  /// Opens a decoder.
  ///
  /// - Parameters:
  ///   - path: a run folder of `pretrain`, a checkpoint or a Hugging Face folder.
  ///   - threads: what it computes with; nil for the physical cores available.
  /// - Throws: ``Storage/FileError`` if there is no model or it is damaged; ``Transformer/GenerationError`` if it does
  ///   not write; what its tokenizer throws.
  public init(path: String, threads: Int? = nil) throws {
    let loaded = try LoadedModel.openForInference(path)
    tokenizer = loaded.tokenizer
    prompts = PromptEncoder(loaded)
    vocabulary = GenerationVocabulary(loaded.model.configuration, loaded.tokenizer)
    generator = try TextGenerator(
      model: loaded.model, weights: loaded.numbers,
      engine: Engine(threads: threads ?? Cores.available, instructionSet: try InstructionSet.selected()),
      sparesThreads: threads == nil)
  }

  /// The continuation of a prompt, without the prompt.
  ///
  /// - Parameters:
  ///   - prompt: the text to continue; an empty one lets the model begin a document of its own.
  ///   - maxTokens: the most tokens to write.
  ///   - sampling: how each token is chosen.
  ///   - stops: texts that end the continuation and are no part of it.
  ///   - seed: the same gives the same text.
  ///   - onText: called with each piece of the text as it comes; gives whether to go on.
  /// - Throws: ``Transformer/GenerationError``, ``Transformer/SamplingError``, what the tokenizer and `onText` throw.
  public func write(
    _ prompt: String = "", maxTokens: Int = 200, sampling: SamplerOptions = SamplerOptions(),
    stops: [String] = [], seed: UInt64 = 1337, onText: @Sendable (String) throws -> Bool = { _ in true }
  ) throws -> String {
    let ids = try prompts.tokens(prompt)
    let sampler = try Sampler(sampling, suppressing: vocabulary.suppressed, seed: seed)
    var text = try GeneratedText(tokenizer, prompt: ids, stops: stops)
    let limits = GenerationOptions(maxTokens: maxTokens, endTokens: vocabulary.endTokens)
    _ = try generator.generate(ids, limits, sampler: sampler) { choice in
      let piece = try text.push(choice.id)
      return (piece.isEmpty ? true : try onText(piece)) && !text.isStopped
    }
    let rest = try text.finish()
    if !rest.isEmpty { _ = try onText(rest) }
    return text.all
  }
}
