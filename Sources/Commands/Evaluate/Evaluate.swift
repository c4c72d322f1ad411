import Batches
import Checkpoints
import CommandLine
import Kernels
import Training
import Transformer

/// A model and held-out data to figures.
package struct Evaluate {
  let options: EvaluateOptions
  let console: Console

  /// The command of these options.
  package init(_ options: EvaluateOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  package func run() throws {
    let engine = try TrainingRun.engine(options.common)
    let loaded = try LoadedModel.open(options.model)
    if let task = FineTuningTasks.task(for: loaded.model.configuration.head) {
      try evaluateRows(task, loaded, engine)
    } else {
      try evaluateText(loaded, engine)
    }
  }

  /// A session for batches of `size` sequences of `length` tokens.
  func session(_ loaded: LoadedModel, _ engine: Engine, size: Int, length: Int) -> ModelSession {
    ModelSession(
      model: loaded.model, weights: loaded.weights, engine: engine, training: false,
      largest: SequenceBatch(
        tokens: [Int32](repeating: 0, count: size * length), offsets: (0...size).map { $0 * length }),
      logitRows: options.logits == nil ? 1 : length)
  }
}
