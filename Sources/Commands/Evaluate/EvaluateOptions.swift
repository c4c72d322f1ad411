import Checkpoints
import CommandLine
import Data
import Transformer

/// The options of `evaluate`.
package struct EvaluateOptions: CommandOptions {
  package var model = ""
  package var corpus = CorpusOptions()
  package var table = TableOptions()
  package var items = ItemOptions()
  package var task: AnswerTask?
  package var maxTokens: Int?
  package var batchSize = 32
  package var hybrid = true
  package var calibration = true
  package var judging = JudgingOptions()
  package var maxLength: Int?
  package var long: LongTexts?
  package var maskProbability: Double?
  package var beginToken: Bool?
  package var inference = InferenceOptions()
  package var logits: String?
  package var overwrites = false
  package var common = CommonOptions()

  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "evaluate",
    summary: "Evaluates a model: metrics of a classifier on labelled rows, loss of a language model on text.",
    discussion: """
      A classifier gives accuracy, precision, recall and F1 of each label, their mean (macro-F1), Matthews' correlation, \
      log loss and the confusion matrix, beside what always naming the commonest label would score. A decoder gives loss \
      in nats for each token, perplexity, and bits for each byte of text, which compare across tokenizers; every token is \
      predicted once, in consecutive windows of the context. An encoder gives the same on masked tokens, which are \
      hidden as in its pretraining; a detector of replaced tokens its own loss and accuracy and its generator's.

      With --task completion or chat a decoder gives the loss of the answers that the rows hold, for each token, and what it \
      writes itself, the likeliest token each time, is compared with them: BLEU and chrF2 as sacrebleu reckons them, ROUGE-L \
      as rouge_score does, and the share that is the same.

      With --pairs, --choices or --cloze in place of --input a language model is asked which of some texts it finds the \
      likeliest: accuracy with a bootstrap interval, the same by byte of text, and what guessing would get, for each file \
      and in all; ties count in parts. Decoders give log-probabilities, encoders pseudo-log-likelihoods.
      """,
    examples: [
      "evaluate --model runs/sentiment --input corpora/reviews/test.tsv",
      "evaluate --model runs/speaker --input held-out.txt --json",
      "evaluate --model runs/speaker --pairs blimp/data",
    ])

  package mutating func list(_ o: inout some OptionVisitor) {
    o.group("Model and data")
    o.value(
      "model", &model, placeholder: "MODEL", required: true, help: "Run, checkpoint or Hugging Face folder.")
    o.list(
      "input", &corpus.input, placeholder: "PATH",
      help: "One labelled file for a classifier; text for a language model. Required without items.")
    o.choice(
      "task", &task, default: "as the model's head says",
      help:
        "Of a decoder, what --input holds: completion, rows of prompt and completion; chat, conversations."
    )
    o.value(
      "max-tokens", &maxTokens, in: 1...131_072, default: "\(AnswerTask.usualTokens)",
      help: "With --task, the most tokens of each answer that the model writes.")
    o.value(
      "batch-size", &batchSize, in: 1...65_536, help: "Rows or windows in a pass; changes speed, not results."
    )
    inference.list(&o)
    o.value(
      "logits", &logits, placeholder: "FILE", default: "none",
      help: "Write text, ids and logits of every row or line as JSON lines, to compare with other software.")
    o.flag("overwrite", &overwrites, help: "Replace a file of --logits or --items that is already there.")
    o.group("Labelled rows (classifiers)")
    o.value(
      "max-length", &maxLength, in: 4...131_072, default: "the model's context",
      help: "Longest sequence in tokens.")
    o.choice(
      "long", &long, default: "as in the model's training",
      help:
        "What is read of longer rows: their beginnings, their beginnings and ends, or all in windows whose answers are averaged."
    )
    o.flag(
      "hybrid", &hybrid,
      help:
        "Use the n-grams beside a classifier (ngrams.safetensors), where there are any, and show both figures."
    )
    o.flag(
      "calibration", &calibration,
      help:
        "Use the temperature beside a classifier (calibration.json), where there is one, and show its effect."
    )
    judging.list(&o)
    table.list(&o)
    o.group("Text (language models)")
    o.choice(
      "documents", &corpus.documents,
      help: "What a document is: a whole file, a line, or a paragraph between blank lines.")
    o.value(
      "mask-probability", &maskProbability, in: 0.01...0.9,
      default: "as in its pretraining, else \(MaskShare.usual)",
      help: "Share of tokens that an encoder is to predict.")
    o.flag(
      "begin-token", &beginToken, default: "for a model made elsewhere that was trained with it",
      help: "Put the model's begin token before each document, as generate does; it is not predicted itself.")
    o.value(
      "cache", &corpus.cache, placeholder: "FOLDER", default: "$XDG_CACHE_HOME/apus, else ~/.cache/apus",
      help: "Where tokenised text is kept.")
    items.list(&o)
  }

  package func validate() throws {
    try table.validate()
    try validateItems()
    try judging.validate()
    if !items.paths.isEmpty { try judging.refuse() }
    try validateAnswers()
    if overwrites && logits == nil && items.details == nil {
      throw UsageError("--overwrite goes with --logits FILE or --items FILE, and neither is given.")
    }
  }

  /// What goes with answers to rows.
  private func validateAnswers() throws {
    guard task != nil else {
      if maxTokens != nil { throw UsageError("--max-tokens goes with --task completion or --task chat.") }
      return
    }
    let others = [
      "logits": logits != nil, "mask-probability": maskProbability != nil, "begin-token": beginToken != nil,
      "pairs, --choices and --cloze": !items.paths.isEmpty,
    ]
    if let other = others.filter(\.value).keys.sorted().first {
      throw UsageError("--task \(task?.rawValue ?? "") does not go with --\(other).")
    }
    try judging.refuse()
  }

  /// What goes with items, and what with text and rows.
  private func validateItems() throws {
    let hasItems = !items.paths.isEmpty
    if corpus.input.isEmpty, !hasItems {
      throw UsageError("missing required option: --input, or --pairs, --choices or --cloze")
    }
    if !hasItems, items.details ?? items.delimiter != nil {
      throw UsageError("--items and --continuation-delimiter go with --pairs, --choices or --cloze")
    }
    guard hasItems else { return }
    guard corpus.input.isEmpty else {
      throw UsageError("--input does not go with --pairs, --choices and --cloze; evaluate text or rows apart")
    }
    let others = [
      "logits": logits != nil, "max-length": maxLength != nil, "long": long != nil,
      "mask-probability": maskProbability != nil,
    ]
    if let other = others.filter(\.value).keys.sorted().first {
      throw UsageError("--\(other) does not go with --pairs, --choices and --cloze")
    }
  }

  /// The text or rows that are read.
  var data: [String] { CorpusOptions.expanded(corpus.input + items.paths) }

  /// What else is read: of a run's folder the checkpoint that will be opened.
  var settings: [String] {
    let folder: String
    do { folder = try ModelFolder(locating: model).path } catch {
      // Opening it says why.
      folder = model
    }
    return [folder, common.configPath].compactMap { $0 }
  }
}
