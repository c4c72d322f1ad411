import CommandLine
import Training

/// The options of `pretrain`.
struct PretrainOptions: CommandOptions {
  var corpus = CorpusOptions()
  var tokenizer = ""
  var from: String?
  var validation: [String] = []
  var validationFraction = 0.05
  var validationTokens = 1_000_000
  var mixture: [String] = []
  var sequences = SequenceOptions()
  var maskProbability = 0.15
  var wholeWord = false
  var joinDocuments = true
  var model = ModelOptions()
  var training = TrainingOptions.pretraining
  var tokens: Int?
  var common = CommonOptions()

  static let command = CommandDescription(
    name: "pretrain",
    summary:
      "Trains a language model on text: a decoder to continue it, an encoder to fill in what is masked.",
    discussion: """
      The run's folder holds whole checkpoints, each a Hugging Face folder that transformers opens as it lies; \
      `best` is the one with the lowest validation loss, `last` the newest. The same command gives the same bytes \
      with any number of threads, and a run that was stopped goes on with --resume exactly where it would have gone.
      """,
    examples: [
      "pretrain --input corpora/english.txt --tokenizer vocab/english-4k.model --output runs/speaker --epochs 10",
      "pretrain --input corpora/*.txt --tokenizer vocab/both-8k.model --architecture bert --size tiny --output runs/reader",
      "pretrain --mixture english.txt=0.7 chinese.txt=0.3 --tokenizer vocab/both-8k.model --output runs/both",
      "zcat texts.jsonl.gz | pretrain --input - --text-column body --tokenizer v.model --output runs/large",
      "pretrain --input more.txt --from runs/speaker --steps 500 --output runs/speaker-2",
    ])

  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Text")
    corpus.list(&o, isInputRequired: false)
    o.list(
      "mixture", &mixture, placeholder: "PATH=WEIGHT", default: "none",
      help:
        "In place of --input, texts with the shares of the sequences that are drawn from each: english.txt=0.7 chinese.txt=0.3."
    )
    o.value(
      "tokenizer", &tokenizer, placeholder: "FILE", default: "that of --from",
      help: "SentencePiece model, as `tokenize train` makes it.")
    o.list(
      "validation", &validation, placeholder: "PATH", default: "a part of --input",
      help: "Text to judge the model on.")
    o.value(
      "validation-fraction", &validationFraction, in: 0..<1,
      help:
        "Part of --input held out where there is no --validation: drawn documents, or the end of the text where there are fewer than a hundred. 0 for none."
    )
    o.value(
      "validation-tokens", &validationTokens, in: 1...1_000_000_000,
      help: "Hold out no more than about this many tokens of --input, however large the fraction would be.")
    sequences.list(&o)
    model.list(&o)
    o.value(
      "from", &from, placeholder: "MODEL", default: "new weights",
      help: "Go on with the weights and shape of this model.")
    o.group("Masked training (bert)")
    o.value(
      "mask-probability", &maskProbability, in: 0.01...0.9,
      help: "Share of tokens to predict; of them 80 % are masked, 10 % replaced, 10 % kept.")
    o.flag("whole-word", &wholeWord, help: "Mask all pieces of a word together.")
    o.flag("join-documents", &joinDocuments, help: "Let short documents share a sequence.")
    o.group("Length in tokens")
    o.value("tokens", &tokens, in: 1...1_000_000_000_000, help: "Length of the run in tokens read.")
    training.list(&o)
  }

  func validate() throws {
    try training.validate()
    guard corpus.input.isEmpty != mixture.isEmpty else {
      throw UsageError(
        mixture.isEmpty
          ? "missing required options: --input PATH…, or --mixture PATH=WEIGHT…."
          : "Give --input or --mixture, not both.")
    }
    let parts = try MixturePart.parse(mixture)
    if (corpus.input + parts.map(\.path) + validation).count(where: { $0 == "-" }) > 1 {
      throw UsageError("- stands for standard input, which can be read once: name it once.")
    }
    if tokenizer.isEmpty && from == nil {
      throw UsageError("Give --tokenizer FILE, or --from MODEL to go on with a model's own.")
    }
    if tokens != nil && (training.steps != nil || training.epochs != nil || training.time != nil) {
      throw UsageError("Give one of --tokens, --steps, --epochs and --time, not several.")
    }
  }
}
