import Checkpoints
import CommandLine
import Data
import Runs
import Training

/// The options of `finetune`.
struct FinetuneOptions: TrainingCommand {
  /// What the model learns to do.
  enum Task: String, CaseIterable, Sendable {
    case classification, pair
  }

  var model = ""
  var task = Task.classification
  var train = ""
  var validation: String?
  var validationFraction = 0.1
  var table = TableOptions()
  var maxLength: Int?
  var subwordSampling = 0.0
  var baseline = true
  var checks = CheckOptions()
  var training = TrainingOptions.finetuning
  var common = CommonOptions()

  static let command = CommandDescription(
    name: "finetune",
    summary: "Teaches a pretrained model to sort texts, or pairs of texts, into labels.",
    discussion: """
      The labelled file is CSV, TSV or JSON lines; columns, quotes and header are told by its content. The checkpoint \
      `best` is the one with the highest macro-F1 on the validation rows, or the best --metric; a linear model on word and character pairs is \
      measured on the same rows, to tell whether the Transformer is worth its cost.
      """,
    examples: [
      "finetune --model runs/reader --train corpora/reviews/train.tsv --validation corpora/reviews/validation.tsv --output runs/sentiment",
      "finetune --model runs/reader --train rows.csv --output runs/sentiment --check",
      "finetune --model runs/reader --task pair --train pairs.csv --pair-column second --output runs/pairs",
    ])

  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Model and data")
    o.value(
      "model", &model, placeholder: "MODEL", required: true,
      resume: .byEffect, help: "Run, checkpoint or Hugging Face folder to start from.")
    o.choice("task", &task, resume: .byEffect, help: "One text a row, or a pair of texts.")
    o.value(
      "train", &train, placeholder: "FILE", required: true, resume: .byEffect,
      help: "Labelled rows to learn from.")
    o.value(
      "validation", &validation, placeholder: "FILE", default: "a part of --train",
      resume: .byEffect, help: "Labelled rows to judge by.")
    o.value(
      "validation-fraction", &validationFraction, in: 0..<1,
      resume: .byEffect,
      help: "Part of each label's rows held out where there is no --validation; 0 for none.")
    table.list(&o)
    o.value(
      "max-length", &maxLength, in: 4...131_072, default: "the model's context",
      resume: .byEffect, help: "Longest sequence in tokens; longer rows are cut and counted.")
    o.value(
      "subword-sampling", &subwordSampling, in: 0...10,
      resume: .identity.always,
      help:
        "Encode texts anew each epoch, drawn with this sharpness (unigram tokenizers; 0.1 draws widely, 0 is off)."
    )
    o.flag("baseline", &baseline, resume: .irrelevant, help: "Measure a linear model on the same rows.")
    checks.list(&o)
    training.list(&o)
  }

  func validate() throws {
    try validateTraining(metrics: ClassificationTask.metrics)
    try table.validate()
    if task == .pair, table.pairColumn == nil { throw UsageError("--task pair needs --pair-column NAME.") }
    if task == .classification, table.pairColumn != nil {
      throw UsageError("--pair-column goes with --task pair.")
    }
  }
}
