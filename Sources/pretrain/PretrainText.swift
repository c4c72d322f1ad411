import CommandLine
import Tokenizer
import Training
import Transformer

/// The text of a run, tokenised: the parts to learn from, what is held out, and what tells this data from other data.
struct PretrainText {
  var parts: [LanguageModelTask.Part] = []
  var validation: [TokenView] = []
  /// What a resumed run must share.
  var fingerprint: [String: String]

  /// Reads and tokenises what the options name.
  init(
    _ options: PretrainOptions, tokenizer: SentencePieceTokenizer, isCausal: Bool, threads: Int,
    _ console: Console
  ) throws {
    try options.sequences.validate(isCausal: isCausal)
    let end = isCausal ? tokenizer.specialTokens.end : nil
    func tokens(_ paths: [String]) throws -> TokenCorpus {
      try options.corpus.tokens(paths, tokenizer: tokenizer, endToken: end, threads: threads, console)
    }
    let mixture = try MixturePart.parse(options.mixture)
    let texts =
      try mixture.isEmpty
      ? [(name: "", corpus: tokens(options.corpus.input), share: 1)]
      : mixture.map { (name: $0.path, corpus: try tokens([$0.path]), share: $0.share) }
    fingerprint = [
      "--input (its text)": texts.map(\.corpus.fingerprint).joined(separator: " "),
      "order of the data": LanguageModelTask.dataOrder,
    ]
    if !mixture.isEmpty {
      fingerprint["--mixture"] = mixture.map { "\($0.share)" }.joined(separator: " : ")
    }
    if isCausal { fingerprint["--packing"] = options.sequences.fingerprint }
    guard options.validation.isEmpty else {
      let corpus = try tokens(options.validation)
      fingerprint["--validation (its text)"] = corpus.fingerprint
      validation = [TokenView(corpus)]
      parts = texts.map { LanguageModelTask.Part(name: $0.name, text: TokenView($0.corpus), share: $0.share) }
      return
    }
    fingerprint["--validation-fraction"] =
      "\(options.validationFraction), at most \(options.validationTokens) tokens"
    // Of a large text a small part is enough to judge by; of a mixture each part gives its own.
    let total = texts.reduce(0) { $0 + $1.corpus.count }
    let fraction = min(
      options.validationFraction, Double(options.validationTokens) / Double(max(1, total)))
    for text in texts {
      let (training, held) = try ValidationSplit.automatic(
        fraction: fraction, seed: options.common.seed, documentCount: text.corpus.documentCount
      ).apply(to: text.corpus)
      parts.append(LanguageModelTask.Part(name: text.name, text: training, share: text.share))
      if let held { validation.append(held) }
    }
  }
}
