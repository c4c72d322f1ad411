import Checkpoints
import CommandLine
import Data
import Tokenizer
import Training
import Transformer

/// A model that `predict` asks, opened for what is asked of it.
struct PredictModel {
  let loaded: LoadedModel
  let answers: any RowAnswers
  let template: SequenceTemplate
  /// The longest sequence, in tokens.
  let maxLength: Int
  /// What is read of longer rows.
  let long: LongTexts

  /// - Throws: ``TrainingError`` (mismatch) for a model that cannot do it, `UsageError` for options that do not suit it.
  init(_ options: PredictOptions) throws {
    switch options.task {
    case .classify: try self.init(classifier: options)
    case .embed: try self.init(embedder: options)
    case .completion, .chat: preconditionFailure("decoders that write are opened by CausalPredictor")
    case .fillMask: preconditionFailure("masks are filled by MaskPredictor")
    }
  }

  private init(classifier options: PredictOptions) throws {
    let model = try options.inference.named(options.model)
    // A model of another kind is refused before its weights are read.
    guard let task = FineTuningTasks.task(for: try model.configuration().head) else {
      throw TrainingError.mismatch(
        "\(model.path) is a language model; `predict` needs a classifier, as `finetune --task classification` makes. With --task embed it gives embeddings of texts."
      )
    }
    loaded = try model.open(precision: options.inference.precision)
    let c = loaded.model.configuration
    // Of the folder whose weights were read: a run may have moved on since. What lies there is not an adapter's.
    answers = TaskAnswers(
      task: model.adapter == nil ? try task.completed(from: loaded.folder.path) : task,
      parts: try AnswerParts(
        loaded.folder.path, labels: c.head.labels, usesNGrams: options.hybrid && model.adapter == nil,
        isCalibrated: options.calibration && model.adapter == nil))
    template = try SequenceTemplate.rows(of: c, loaded.tokenizer)
    let reading = try template.reading(
      model.adapter == nil ? loaded.folder.path : nil, long: options.long, maxLength: options.maxLength,
      contextLength: c.contextLength, hasPair: options.table.pairColumn != nil)
    (maxLength, long) = (reading.maxLength, reading.long)
    if options.explanation.method != nil, long == .window {
      throw UsageError(
        "--explain reads one part of a text, and this model averages windows: give --long truncate or head-tail."
      )
    }
  }

  private init(embedder options: PredictOptions) throws {
    let (model, settings) = try ModelFolder.reading(options.model) { folder in
      let stored = try StoredModel(folder.path)
      // What is not computed is refused before the weights are read.
      let settings = try EmbeddingSettings(folder.files, stored.stored)
      return (try stored.loadBare(precision: options.inference.precision), settings)
    }
    loaded = model
    let c = model.model.configuration
    template = try SequenceTemplate.rows(of: c, model.tokenizer)
    let usual = min(settings.maxLength ?? c.contextLength, c.contextLength)
    maxLength = try template.maxLength(
      options.maxLength ?? usual, contextLength: c.contextLength, hasPair: false)
    long = .truncate
    answers = EmbeddingAnswers(embedding: try Self.embedding(options, settings, model, template, maxLength))
  }

  private static func embedding(
    _ options: PredictOptions, _ settings: EmbeddingSettings, _ model: LoadedModel,
    _ template: SequenceTemplate, _ maxLength: Int
  ) throws -> RowEmbedding {
    var embedding = RowEmbedding(settings)
    if let pooling = options.pooling { embedding.settings.poolings = [pooling.value] }
    if options.normalize { embedding.settings.steps.append(.normalize) }
    guard let prompt = settings.prompt(options.promptName) else {
      let names = settings.prompts.keys.sorted().joined(separator: ", ")
      throw UsageError(
        "--prompt-name \(options.promptName ?? ""): the model names "
          + (names.isEmpty ? "no prompts; give the words in --prefix." : "the prompts \(names)."))
    }
    embedding.prefix = options.prefix ?? prompt
    if !settings.includesPrompt, !embedding.prefix.isEmpty {
      let ids = template.assemble(
        try model.tokenizer.encodeDocument(embedding.prefix), pair: nil, maxLength: maxLength,
        unknown: model.tokenizer.specialTokens.unknown
      ).ids
      let isEnded = ids.last.map(model.tokenizer.specialTokens.all.contains) ?? false
      embedding.skipped = ids.count - (isEnded ? 1 : 0)
    }
    return embedding
  }
}
