import CommandLine
import Data
import Tokenizer
import Training

/// The text of a run, tokenised: the parts to learn from, what is held out, and what tells this data from other data.
package struct PretrainText {
  /// One of the texts that is asked for: all of --input, or a part of a mixture.
  package struct Text {
    /// What a part of a mixture is called; empty where there is one text.
    package var name: String
    /// Files, folders and globs, or `-`.
    package var paths: [String]
    /// Its tokens, held-out ones among them.
    package var corpus: TokenCorpus
    /// How many of the sequences are drawn from it, in proportion to the other texts.
    package var share: Int
  }

  /// The texts to learn from, with what is held out of them.
  package let texts: [Text]
  /// What is learned from each of them.
  package private(set) var parts: [LanguageModelTask.Part] = []
  /// What is held out: the text given for it; or a part of each text, in their order; or nothing.
  package private(set) var validation: [TokenView] = []
  /// The share of each text that was held out; 0 where another text is the validation text.
  package private(set) var heldOutShare = 0.0
  /// What a resumed run must share, and its options do not say themselves.
  package private(set) var facts: [String: String]

  /// Reads and tokenises what the options name.
  package init(
    _ options: PretrainOptions, tokenizer: any Tokenizer, isCausal: Bool, threads: Int,
    _ console: Console
  ) throws {
    try options.sequences.validate(isCausal: isCausal)
    let frame = DocumentFrame(end: isCausal ? tokenizer.specialTokens.end : nil)
    func tokens(_ paths: [String]) throws -> TokenCorpus {
      try options.corpus.tokens(paths, tokenizer: tokenizer, frame: frame, threads: threads, console)
    }
    let mixture = try MixturePart.parse(options.mixture)
    try MixturePart.checkApart(mixture)
    let input = options.corpus.input
    texts =
      try mixture.isEmpty
      ? [Text(name: "", paths: input, corpus: tokens(input), share: 1)]
      : mixture.map {
        Text(name: $0.path, paths: [$0.path], corpus: try tokens([$0.path]), share: $0.share)
      }
    facts = [
      "--input (its text)": texts.map(\.corpus.fingerprint).joined(separator: " "),
      "order of the data": LanguageModelTask.dataOrder,
    ]
    if !mixture.isEmpty {
      facts["--mixture"] = mixture.map { "\($0.share)" }.joined(separator: " : ")
    }
    if isCausal { facts["--packing"] = options.sequences.fingerprint }
    guard options.validation.isEmpty else {
      let corpus = try tokens(options.validation)
      facts["--validation (its text)"] = corpus.fingerprint
      validation = [TokenView(corpus)]
      parts = texts.map { LanguageModelTask.Part(name: $0.name, text: TokenView($0.corpus), share: $0.share) }
      return
    }
    facts["--validation-fraction"] =
      "\(options.validationFraction), at most \(options.validationTokens) tokens"
    // Of a large text a small part is enough to evaluate on; of a mixture each part gives its own.
    let total = texts.reduce(0) { $0 + $1.corpus.count }
    heldOutShare = min(
      options.validationFraction, Double(options.validationTokens) / Double(max(1, total)))
    for text in texts {
      let (training, held) = try ValidationSplit.automatic(
        fraction: heldOutShare, seed: options.common.seed, documentCount: text.corpus.documentCount
      ).apply(to: text.corpus)
      parts.append(LanguageModelTask.Part(name: text.name, text: training, share: text.share))
      if let held { validation.append(held) }
    }
  }

  /// The corpora of all texts.
  var corpora: [TokenCorpus] { texts.map(\.corpus) }

  /// The validation text that must not be in text `index`: the one given, or what was held out of this one; nil if neither.
  ///
  /// Texts of a mixture are not compared with what was held out of others.
  package func heldOut(against index: Int) -> TokenView? {
    if heldOutShare == 0 { return validation.first }
    return validation.indices.contains(index) ? validation[index] : nil
  }
}
