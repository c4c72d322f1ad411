import Storage

/// What other programs of the field call an option, for those who type it from habit.
package enum OptionSynonyms {
  /// By a word, the options that it may mean here; the first that a command has is meant.
  private static let meanings: [String: [String]] = {
    var meanings: [String: [String]] = [:]
    for (words, options) in table {
      for word in words.split(separator: " ") { meanings[String(word), default: []] += options }
    }
    return meanings
  }()

  private static let table: [(words: String, options: [String])] = [
    ("lr max-lr peak-lr rate eta", ["learning-rate"]),
    ("min-lr lr-min end-lr final-lr", ["minimum-learning-rate"]),
    ("epoch num-epochs num-train-epochs n-epochs max-epochs passes", ["epochs"]),
    ("epochs", ["steps"]),
    ("max-steps num-steps n-steps iterations iters max-iters n-iters num-iters updates", ["steps"]),
    (
      "batch bs train-batch-size eval-batch-size per-device-train-batch-size per-device-eval-batch-size minibatch",
      ["batch-size"]
    ),
    (
      "grad-accum gradient-accumulation gradient-accumulation-steps accumulation accumulation-steps",
      ["accumulate"]
    ),
    ("wd decay l2", ["weight-decay"]),
    ("warmup-steps warmup-ratio warmup-iters num-warmup-steps", ["warmup"]),
    ("grad-clip clip-grad max-grad-norm gradient-clip clip-norm", ["clip"]),
    ("optim opt", ["optimizer"]),
    ("lr-schedule lr-scheduler lr-scheduler-type scheduler lr-decay", ["schedule"]),
    ("smoothing label-smooth", ["label-smoothing"]),
    ("class-weight weights label-weights pos-weight loss-weights", ["class-weights"]),
    ("long-texts truncation stride doc-stride windows overflow", ["long"]),
    ("focal focal-gamma gamma loss-gamma", ["focal-loss"]),
    ("drop dropout-rate p-drop", ["dropout"]),
    ("early-stopping early-stop early-stopping-patience", ["patience"]),
    ("moving-average weight-averaging swa", ["ema"]),
    ("layerwise-decay layer-wise-decay llrd", ["layer-decay"]),
    ("eval-every eval-interval eval-steps evaluation-steps", ["evaluate-every"]),
    ("save-steps save-interval checkpoint-every", ["save-every"]),
    ("save-total-limit keep-checkpoints", ["keep"]),
    ("gradient-checkpointing recompute", ["checkpoint-activations"]),
    ("max-time time-limit duration budget", ["time"]),
    (
      "max-len max-seq-length max-seq-len seq-len seq-length sequence-length max-length",
      ["max-length", "context-length"]
    ),
    (
      "block-size context ctx n-ctx context-size context-window n-positions",
      ["context-length", "max-length"]
    ),
    ("n-embd d-model hidden hidden-dim dim width model-dim", ["hidden-size"]),
    ("n-layer n-layers num-layers num-hidden-layers depth blocks", ["layers"]),
    ("n-head n-heads num-heads num-attention-heads attention-heads", ["heads"]),
    ("n-kv-heads num-kv-heads num-key-value-heads", ["kv-heads"]),
    ("ffn d-ff ff mlp-size ffn-size feed-forward", ["intermediate-size"]),
    ("arch family model-type", ["architecture"]),
    ("mlm-probability mask-prob masking-rate mask-rate", ["mask-probability"]),
    ("vocab vocabulary-size n-vocab", ["vocab-size", "tokenizer"]),
    ("vocabulary spm sp-model", ["tokenizer", "output"]),
    ("prompt-column instruction-column messages-column", ["text-column"]),
    ("completion-column response-column answer-column", ["label-column"]),
    ("data dataset corpus file files text-file", ["input", "train"]),
    ("train-file train-data training train-path input", ["train", "input"]),
    ("valid val dev eval-file validation-file val-file dev-file eval-data", ["validation"]),
    ("val-split validation-split test-size val-fraction", ["validation-fraction"]),
    ("out out-dir output-dir save-dir save-path run-dir", ["output"]),
    (
      "checkpoint ckpt base-model base pretrained model-name model-path model-name-or-path init-from",
      ["model", "from"]
    ),
    ("continue continue-from restart", ["resume"]),
    ("force overwrite-output-dir replace", ["overwrite"]),
    ("label labels target target-column y-column", ["label-column"]),
    ("text-field sentence-column x-column column", ["text-column"]),
    ("text-pair second-column sentence2", ["pair-column"]),
    ("sep separator field-separator", ["delimiter"]),
    ("dtype fp16 bf16 amp mixed-precision half", ["precision", "dtype"]),
    ("jobs workers num-workers num-threads n-threads cpus cores", ["threads"]),
    ("random-seed rng-seed random-state", ["seed"]),
    ("temp", ["temperature"]),
    ("topk k", ["top-k"]),
    ("topp nucleus nucleus-p", ["top-p"]),
    ("rep-penalty repeat-penalty frequency-penalty", ["repetition-penalty"]),
    ("max-new-tokens new-tokens n-predict num-tokens length max-length", ["max-tokens"]),
    ("num-samples n-samples samples num-return-sequences n", ["count"]),
    ("stop-sequence stop-sequences stop-string eos", ["stop"]),
    ("bos add-bos add-bos-token", ["begin-token"]),
    ("target-delimiter", ["continuation-delimiter"]),
    ("minimal-pairs blimp", ["pairs"]),
    ("multiple-choice choice", ["choices"]),
    ("log-samples samples-file", ["items"]),
    ("format to-format target-format", ["to"]),
    ("usage", ["help"]),
    ("silent", ["quiet"]),
    ("tb tensorboard-dir logdir", ["tensorboard"]),
  ]

  /// All options that words may mean.
  package static var options: Set<String> { Set(table.flatMap(\.options)) }

  /// The one of `options` that a word means; nil for none.
  package static func meant(by word: String, in options: [String]) -> String? {
    meanings[word.lowercased()]?.first { options.contains($0) && $0 != word }
  }

  /// `; did you mean X?` for an option that a word means or nearly is; nothing where none is near.
  ///
  /// - Parameter show: how an option is written.
  static func hint(_ word: String, in options: [String], show: (String) -> String) -> String {
    if let option = meant(by: word, in: options) { return "; did you mean \(show(option))?" }
    return NearestName.hint(word, in: options, show: show)
  }
}
