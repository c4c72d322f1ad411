import Batches
import CommandLine
import Data
import Forecast
import Kernels
import Machine
import Transformer

/// The memory plan of a fine-tuning run: its sizes as the options, or smaller ones, make them.
struct FinetuneMemory {
  let options: FinetuneOptions
  let model: TransformerModel
  /// What the parameters take that are not trained.
  let frozenBytes: Int
  /// Knows how long the rows are.
  let sampler: RowSampler
  /// The largest pass over the validation rows; nil where there are none.
  let evaluation: SequenceBatch?
  /// The longest sequence there may be.
  let maxLength: Int
  let engine: Engine
  /// What the process held before rows were read.
  let before: ProcessMemory

  /// Holds the plan against the memory there is, and shows it once nothing is left to prepare.
  ///
  /// - Parameter isFinal: whether all is there that a run prepares.
  /// - Throws: ``Training/MemoryError`` if the run does not fit.
  @discardableResult
  func check(isFinal: Bool, _ console: Console) throws -> MemoryPlan {
    let choices = MemoryChoices(
      asked: options.training.memorySettings(length: options.maxLength),
      length: maxLength, mayChangeBatch: !options.training.resume)
    let check = MemoryCheck(
      choices, lengthOption: "--max-length", engine: engine, before: before,
      isEnforced: options.training.memoryCheck
    ) { settings in shape(settings) }
    return try check.run(isFinal: isFinal, console)
  }

  /// The lengths of the longest sequences of a batch.
  private func rows(_ batchSize: Int, _ limit: Int) -> [Int] {
    let longest = sampler.longest(batchSize, limit: limit)
    return options.training.rDrop > 0 ? longest + longest : longest
  }

  private func shape(_ settings: MemorySettings) -> RunShape {
    var model = model
    model.recomputesBlocks = settings.checkpointsActivations
    let limit = settings.length ?? maxLength
    let evaluated = evaluation.map { batch in
      (0..<batch.count).map { min(limit, batch.offsets[$0 + 1] - batch.offsets[$0]) }
    }
    return RunShape(
      model: model, training: rows(settings.batchSize, limit),
      accumulate: settings.accumulate, evaluation: evaluated ?? [], precision: options.training.precision,
      optimizer: options.training.optimizerSettings, frozenBytes: frozenBytes)
  }
}
