import CommandLine
import Forecast
import Kernels
import Machine
import Tokenizer
import Training
import Transformer

/// The memory plan of a pretraining run: its sizes as the options, or smaller ones, make them.
struct PretrainMemory {
  let options: PretrainOptions
  let model: TransformerModel
  /// What the parameters take that are not trained.
  let frozenBytes: Int
  /// The longest sequence.
  let sequenceLength: Int
  /// The share of tokens that are masked; 1 for a decoder.
  let targetShare: Double
  let tokenizer: any Tokenizer
  let engine: Engine
  /// What the process held before text was read.
  let before = ProcessMemory.measured()

  /// Holds the plan against the memory there is, and shows it once the text is read.
  ///
  /// - Parameter validationTokens: the length of the held-out text; nil before it is read.
  /// - Throws: ``Training/MemoryError`` if the run does not fit.
  @discardableResult
  func check(validationTokens: Int?, _ console: Console) throws -> MemoryPlan {
    let length = sequenceLength
    let isNew = options.from == nil
    let choices = MemoryChoices(
      asked: options.training.memorySettings(size: options.model.size, length: options.model.contextLength),
      length: isNew ? length : nil, sizes: isNew ? options.model.smallerSizes : [],
      mayChangeBatch: !options.training.resume)
    let check = MemoryCheck(
      choices, lengthOption: "--context-length", engine: engine, before: before,
      isEnforced: options.training.memoryCheck
    ) { settings in try shape(settings, validationTokens) }
    return try check.run(isFinal: validationTokens != nil, console)
  }

  private func shape(_ settings: MemorySettings, _ validationTokens: Int?) throws -> RunShape {
    var model = model, length = sequenceLength
    if options.from == nil {
      let c = try options.model.with(settings).configuration(
        tokenizer: tokenizer, dropout: options.training.dropout)
      model = TransformerModel(try options.encoder.applied(to: c))
      length = c.contextLength
    }
    model.recomputesBlocks = settings.checkpointsActivations
    return RunShape(
      model: model, training: [Int](repeating: length, count: settings.batchSize),
      accumulate: settings.accumulate,
      evaluation: LanguageModelTask.evaluationLengths(length, tokens: validationTokens),
      targetShare: targetShare,
      precision: options.training.precision,
      optimizer: options.training.optimizerSettings, frozenBytes: frozenBytes)
  }
}
