import CommandLine
import Data
import Training

/// The options of `finetune`.
package struct FinetuneOptions: TrainingCommand {
  package var model = ""
  package var task = TaskName.allCases[0]
  package var train = ""
  package var texts: [String] = []
  package var validation: String?
  package var validationFraction = 0.1
  package var table = TableOptions()
  package var maxLength: Int?
  package var long = LongTexts.truncate
  package var subwordSampling = 0.0
  package var baseline = true
  package var hybrid = HybridMode.auto
  package var calibration: Bool?
  package var distilHybrid = 0.0
  package var checks = CheckOptions()
  package var training = TrainingOptions.finetuning
  package var common = CommonOptions()

  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "finetune",
    summary:
      "Teaches a model to sort texts or pairs of texts into labels, to give them numbers or tags, or to go on with prompts.",
    discussion: """
      Without --model a vocabulary and a small encoder are learned from the texts first. The labelled file is CSV, TSV or JSON lines, by its extension or else its content; columns, quotes and header are told \
      by the names and by all rows, and what stays doubtful is refused with the readings shown. The checkpoint \
      `best` is the one with the highest macro-F1 on the validation rows, or the best --metric. A linear model of word and \
      character n-grams is measured on the same rows, to tell whether the Transformer is worth its cost; where the \
      validation rows say that both together do better (--hybrid), it is kept beside the weights in ngrams.safetensors, which \
      `predict` and `evaluate` use and other software leaves unread. The Transformer's say in the sum is a tenth at least.
      """,
    examples: [
      "finetune --model runs/reader --train corpora/reviews/train.tsv --validation corpora/reviews/validation.tsv --output runs/sentiment",
      "finetune --train reviews.csv --output runs/reviews",
      "finetune --model runs/reader --train rows.csv --output runs/sentiment --check",
      "finetune --model runs/reader --task pair --train pairs.csv --pair-column second --output runs/pairs",
    ])

  package mutating func list(_ o: inout some OptionVisitor) {
    o.group("Model and data")
    o.value(
      "model", &model, placeholder: "MODEL", default: "a small encoder, pretrained on the texts first",
      resume: .byEffect, help: "Run, checkpoint or Hugging Face folder to start from.")
    o.list(
      "texts", &texts, placeholder: "PATH", default: "those of the rows alone", resume: .byEffect,
      help: "Without --model, further text to pretrain on, such as rows that nobody has labelled.")
    let tasks = FineTuningTasks.all.map { "\($0.name), \($0.summary)" }.joined(separator: "; ")
    o.choice("task", &task, resume: .byEffect, help: "What the model learns: \(tasks).")
    o.value(
      "train", &train, placeholder: "FILE", required: true, resume: .byEffect,
      help: "Labelled rows to learn from.")
    o.value(
      "validation", &validation, placeholder: "FILE", default: "a part of --train",
      resume: .byEffect, help: "Labelled rows to evaluate on.")
    o.value(
      "validation-fraction", &validationFraction, in: 0..<1,
      resume: .byEffect,
      help: "Part of each label's rows held out where there is no --validation; 0 for none.")
    table.list(&o)
    o.value(
      "max-length", &maxLength, in: 4...131_072, default: "the model's context",
      resume: .byEffect, help: "Longest sequence in tokens; longer rows are cut and counted.")
    o.choice(
      "long", &long, resume: .identity,
      help:
        "What is read of longer rows: truncate, their beginnings; head-tail, their beginnings and ends; window, all in windows that overlap, one of which is drawn each epoch, and whose answers are averaged. The model keeps it."
    )
    o.value(
      "subword-sampling", &subwordSampling, in: 0...10,
      resume: .identity.always,
      help:
        "Encode texts anew each epoch, drawn with this sharpness (unigram tokenizers; 0.1 draws widely, 0 is off)."
    )
    o.flag(
      "baseline", &baseline, resume: .irrelevant, help: "Measure a linear model of n-grams on the same rows.")
    o.choice(
      "hybrid", &hybrid, resume: .irrelevant,
      help:
        "Add the n-gram model's log-probabilities to the Transformer's: auto, where validation rows say it helps; on; off."
    )
    o.flag(
      "calibration", &calibration, default: "on, but for --defaults fixed", resume: .irrelevant,
      help:
        "Fit a temperature on the validation rows, where there are \(TemperatureFit.fewestRows) or more, so that probabilities mean what they say."
    )
    o.value(
      "distil-hybrid", &distilHybrid, in: 0...1, resume: .identity,
      help:
        "Share of each row's target that n-gram models give which have not learned from it, so that the Transformer learns what both know."
    )
    checks.list(&o)
    training.list(&o)
    training.optimization.listRegularisation(&o)
  }

  /// How the labelled files are read.
  var reading: LabelledOptions {
    table.reading(labels: .required, readsPairs: task.task.readsPairs, target: task.task.target)
  }

  /// These options with what suits the rows where nothing is given.
  package func settled() throws -> FinetuneOptions {
    guard let given = common.given, training.defaults == .data else { return self }
    if let recorded = try resumed(given) { return recorded }
    let rows = try FinetuneRows(self, Console(isQuiet: true))
    return settled(given, rows: rows.training.rows.count)
  }

  /// These options with what suits so many training rows.
  func settled(_ given: Set<String>, rows: Int) -> FinetuneOptions {
    let chosen = FinetuneDefaults(
      given: given, rows: rows, isOwn: model.isEmpty, smoothsLabels: task.task.smoothsLabels
    ).values()
    var options = self
    chosen.apply(to: &options, given: given)
    options.training.reasons = chosen.reasons
    return options
  }

  package func validate() throws {
    if !texts.isEmpty, !model.isEmpty {
      throw UsageError(
        "--texts is for a model that is pretrained first, and --model gives one: leave one of them out.")
    }
    if training.rDrop > 0, !(task.task is any LabelTask.Type) {
      throw UsageError(
        "--r-drop compares the probabilities of labels, which --task \(task.rawValue) has none of.")
    }
    try validateTraining(metrics: task.task.metrics)
    try training.adaptation.checkParent(!model.isEmpty, option: "model")
    try table.validate()
    try validateTokens()
    if hybrid == .on, !task.task.hasNGrams {
      throw UsageError("--hybrid on adds n-grams, which --task \(task.rawValue) has none of; leave it out.")
    }
    if !task.task.smoothsLabels, common.given?.contains("label-smoothing") ?? false {
      throw UsageError(
        "--label-smoothing goes with tasks of one label a row, not with --task \(task.rawValue).")
    }
    try validateWeights()
    if long != .truncate, !task.task.averagesOutputs {
      throw UsageError(
        "--long \(long.rawValue) goes with one answer a row, not with --task \(task.rawValue).")
    }
    if distilHybrid > 0, !(task.task is any LabelTask.Type) {
      throw UsageError("--distil-hybrid needs labels, which --task \(task.rawValue) has none of.")
    }
    if hybrid == .on, !baseline {
      throw UsageError("--hybrid on adds what --no-baseline leaves out; leave out one of them.")
    }
    if hybrid == .on, validation == nil, validationFraction == 0 {
      throw UsageError(
        "--hybrid on needs validation rows to weigh the two models by; give --validation, or a --validation-fraction above 0."
      )
    }
    if !task.task.mayReadPairs, table.pairColumn != nil {
      throw UsageError("--pair-column goes with --task \(Self.pairTasks).")
    }
  }

  /// Checks what lets targets count more or less.
  private func validateWeights() throws {
    let given = [
      ("--class-weights", training.classWeights != nil), ("--focal-loss", training.focalLoss > 0),
    ].filter(\.1).map(\.0)
    guard let first = given.first else { return }
    if !(task.task is any WeighedTask.Type) {
      throw UsageError("\(first) goes with tasks of labels, not with --task \(task.rawValue).")
    }
    if distilHybrid > 0 {
      throw UsageError(
        "--distil-hybrid gives each row a target beside its label, which \(first) does not weigh: leave one of them out."
      )
    }
    if let text = training.classWeights { _ = try ClassWeights(text) }
  }

  /// What does not go with tasks whose targets are tokens.
  private func validateTokens() throws {
    let isCausal = task.task is any CausalTask.Type
    if subwordSampling > 0, isCausal || task.task.target == .tags {
      throw UsageError(
        "--subword-sampling draws other tokens than those that --task \(task.rawValue) asks for; leave it out."
      )
    }
    if isCausal, model.isEmpty {
      throw UsageError(
        "--task \(task.rawValue) needs --model, a decoder such as `pretrain` makes, or a Hugging Face folder."
      )
    }
  }

  package var inputPaths: [String] { [model, train, validation, common.configPath].compactMap { $0 } }

  /// The names of the tasks whose rows are pairs.
  private static var pairTasks: String {
    FineTuningTasks.all.filter { $0.mayReadPairs }.map { $0.name }.joined(separator: ", ")
  }
}
