import CommandLine
import Training

/// The options of `pretrain`.
package struct PretrainOptions: TrainingCommand {
  package var corpus = CorpusOptions()
  package var tokenizer = ""
  package var from: String?
  package var validation: [String] = []
  package var validationFraction = 0.05
  package var validationTokens = 1_000_000
  package var mixture: [String] = []
  package var sequences = SequenceOptions()
  package var encoder = EncoderOptions()
  package var joinDocuments = true
  package var model = ModelOptions()
  package var training = TrainingOptions.pretraining
  package var samples = SampleOptions()
  package var checks = CheckOptions()
  package var common = CommonOptions()

  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "pretrain",
    summary:
      "Trains a language model on text: a decoder to continue it, an encoder to fill in what is masked.",
    discussion: """
      The run's folder holds whole checkpoints, each a Hugging Face folder that transformers opens as it lies; \
      `best` is the one with the lowest validation loss, or the best --metric, `last` the newest. The same command gives the \
      same bytes with any number of threads on one instruction set, unless --time measures its length anew, and a run that was stopped and is resumed with --resume goes exactly where it would have gone.
      """,
    examples: [
      "pretrain --input corpora/english.txt --tokenizer vocab/english-4k.model --output runs/speaker --epochs 10",
      "pretrain --input corpora/*.txt --tokenizer vocab/both-8k.model --architecture bert --size tiny --output runs/reader",
      "pretrain --input corpora/*.txt --tokenizer vocab/both-8k.model --architecture bert --objective replaced-token --output runs/detector",
      "pretrain --mixture english.txt=0.7 chinese.txt=0.3 --tokenizer vocab/both-8k.model --output runs/both",
      "zcat texts.jsonl.gz | pretrain --input - --text-column body --tokenizer v.model --output runs/large",
      "pretrain --input corpora/english.txt --tokenizer vocab/english-4k.model --output runs/speaker --check",
      "pretrain --input more.txt --from runs/speaker --steps 500 --output runs/speaker-2",
    ])

  package mutating func list(_ o: inout some OptionVisitor) {
    o.group("Text")
    corpus.list(&o, isInputRequired: false)
    o.list(
      "mixture", &mixture, placeholder: "PATH=WEIGHT", default: "none",
      resume: .byEffect,
      help:
        "In place of --input, texts with the shares of the sequences that are drawn from each: english.txt=0.7 chinese.txt=0.3."
    )
    o.value(
      "tokenizer", &tokenizer, placeholder: "FILE",
      default: "that of --from; else one is learned from the text",
      resume: .byEffect,
      help: "SentencePiece model, as `tokenize train` makes it; or a tokenizer.json or a folder with one.")
    o.list(
      "validation", &validation, placeholder: "PATH", default: "a part of --input",
      resume: .byEffect, help: "Text to evaluate the model on.")
    o.value(
      "validation-fraction", &validationFraction, in: 0..<1,
      resume: .byEffect,
      help:
        "Part of --input held out where there is no --validation: drawn documents, or the end of the text where there are fewer than a hundred. 0 for none."
    )
    o.value(
      "validation-tokens", &validationTokens, in: 1...1_000_000_000,
      resume: .byEffect,
      help: "Hold out no more than about this many tokens of --input, however large the fraction would be.")
    sequences.list(&o)
    model.list(&o)
    o.value(
      "from", &from, placeholder: "MODEL", default: "new weights",
      resume: .byEffect, help: "Continue pretraining from the weights, shape and vocabulary of this model.")
    encoder.list(&o)
    o.flag("join-documents", &joinDocuments, resume: .byEffect, help: "Let short documents share a sequence.")
    checks.list(&o)
    training.list(&o)
    samples.list(&o)
  }

  /// Whether a vocabulary is to be learned from the text.
  var makesVocabulary: Bool { tokenizer.isEmpty && from == nil }

  /// These options with what suits their text and time where nothing is given.
  package func settled() throws -> PretrainOptions {
    guard let given = common.given, training.defaults == .data else { return self }
    if let recorded = try resumed(given) { return recorded }
    guard from == nil else { return self }
    let texts = corpus.input + (try MixturePart.parse(mixture).map(\.path))
    let chosen = PretrainDefaults(
      options: self, given: given, size: try TextSize(texts) ?? .unknown, budget: try budget
    ).values()
    var options = self
    chosen.apply(to: &options, given: given)
    options.training.reasons = chosen.reasons
    return options
  }

  package var inputPaths: [String] {
    let parts: [MixturePart]
    do { parts = try MixturePart.parse(mixture) } catch {
      // Validation says why.
      parts = []
    }
    let texts = CorpusOptions.expanded(corpus.input + parts.map(\.path) + validation)
    return texts + [tokenizer, from, common.configPath].compactMap { $0 }
  }

  package func validate() throws {
    try validateTraining(metrics: LanguageEvaluation.metrics)
    try training.adaptation.checkParent(from != nil, option: "from")
    if from != nil { try model.refuseShape() }
    guard corpus.input.isEmpty != mixture.isEmpty else {
      throw UsageError(
        mixture.isEmpty
          ? "missing required options: --input PATH…, or --mixture PATH=WEIGHT…."
          : "Give --input or --mixture, not both.")
    }
    let texts = corpus.input + (try MixturePart.parse(mixture).map(\.path))
    if (texts + validation).count(where: { $0 == "-" }) > 1 {
      throw UsageError("- stands for standard input, which can be read once: name it once.")
    }
    if makesVocabulary, texts.contains("-") {
      throw UsageError(
        "- stands for standard input, which can be read once, and a vocabulary is to be learned from it first: give --tokenizer FILE, or a file."
      )
    }
  }
}
