import CommandLine
import Tokenizer
import Transformer

extension Groundwork {
  /// Learns the vocabulary of a run that pretrains.
  func learnVocabulary(for options: PretrainOptions) throws -> String {
    let paths = options.corpus.input + (try MixturePart.parse(options.mixture).map(\.path))
    let isCausal = (options.model.architecture?.family ?? NewFamily.suited.family).traits.isCausal
    return try learnVocabulary(
      from: paths, options.corpus.textOptions, purpose: isCausal ? .languageModel : .classifier,
      seed: options.common.seed)
  }
}
